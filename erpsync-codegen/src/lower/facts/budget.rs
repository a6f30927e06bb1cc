//! Limit for the results of expansion: a schema may multiply its parts on their way to Rust.

use std::cell::{Cell, RefCell};

use crate::diagnostic::{Code, Diagnostic};
use crate::limits::Limits;
use crate::resolve::Span;

/// Number of steps that are allowed for each result of expansion.
const STEPS: usize = 16;

/// Counter of the results of expansion; the first excess is kept as an error.
pub(crate) struct Budget {
    max: usize,
    left: Cell<usize>,
    /// Steps that may be taken, and members that may be copied.
    steps: Cell<usize>,
    exceeded: RefCell<Option<Diagnostic>>,
}

impl Budget {
    pub(crate) fn new(max: usize) -> Self {
        Self {
            max,
            left: Cell::new(max),
            steps: Cell::new(max.saturating_mul(STEPS)),
            exceeded: RefCell::default(),
        }
    }

    /// Counts `count` results of the expansion of `what` at `span`. Returns `false` once there are too many; nothing more is
    /// expanded then.
    pub(crate) fn spend(&self, count: usize, span: Span, what: impl FnOnce() -> String) -> bool {
        if let Some(left) = self.left.get().checked_sub(count) {
            self.left.set(left);
            return true;
        }
        self.left.set(0);
        self.exceeded.borrow_mut().get_or_insert_with(|| {
            let message = format!("{} is expanded to more than can be generated", what());
            Diagnostic::error(Code::LIMIT, message)
                .at(span, "too much comes of it")
                .note(format!(
                    "groups, unions, derived types and substitution groups are expanded to {} members at most, all together",
                    self.max
                ))
                .help("generate fewer operations, or change the schema")
                .help(Limits::advice("expansion"))
        });
        false
    }

    /// Counts steps towards an expansion; returns `false` if they are too many.
    pub(crate) fn work(&self, steps: usize) -> bool {
        let left = self.steps.get().checked_sub(steps);
        self.steps.set(left.unwrap_or(0));
        left.is_some()
    }

    /// The error at the first place that asked for too much.
    pub(crate) fn exceeded(&self) -> Option<Diagnostic> {
        self.exceeded.take()
    }
}
