//! Three forms that a derive could print, before one was chosen: who drives the loop over a type's fields.
//!
//! - `generic`: a generic function of the runtime, made anew for each type; the derive prints a `match`.
//! - `printed`: the derive prints the loop itself.
//! - `dyn`: one function of the runtime for all types, over a `dyn FnMut` for the `match`.

use std::hint::black_box;

use erpsync::codegen::{Field, Part, ReadFields, Shape};
use erpsync::xml::{ReadError, Reader, XmlRead, from_str};
use erpsync_benches::{Contestant, DOCUMENTS, Style, compare, documents};

const NS: &str = "http://www.superoffice.net/ws/crm/NetServer/Services86";

/// The loop of the form `dyn`: not generic, so there is one of it.
fn drive(
    reader: &mut Reader<'_>,
    shape: &'static Shape,
    field: &mut dyn FnMut(usize, &mut Reader<'_>) -> Result<(), ReadError>,
) -> Result<(), ReadError> {
    let mut frame = reader.enter(shape);
    while let Some(index) = reader.next(&mut frame)? {
        field(index, reader)?;
    }
    Ok(())
}

/// The types of the reply in one form; `$read` is the body of `XmlRead::read`.
macro_rules! form {
    ($form:ident, |$reader:ident| $read:expr) => {
        mod $form {
            use super::*;

            form!(@type Item, |$reader| $read, {
                0 tablename "Tablename" String,
                1 record_id "RecordId" i32,
            });
            form!(@type Changes, |$reader| $read, {
                0 added "AddedRecords" Items,
                1 updated "UpdatedRecords" Items,
            });
            form!(@type Response, |$reader| $read, {
                0 is_ok "IsOk" bool,
                1 explanation "UserExplanation" String,
                2 changes "Changes" Changes,
            });
            form!(@type Reply, |$reader| $read, { 0 response "Response" Response, });

            #[derive(Default)]
            pub(super) struct Items(pub(super) Vec<Item>);

            impl XmlRead for Items {
                fn read(reader: &mut Reader<'_>) -> Result<Self, ReadError> {
                    static SHAPE: Shape =
                        Shape::new("Items", &[Part::Element(Field::repeated(NS, "ChangedDataItem"))]);
                    let mut items = Vec::new();
                    let mut frame = reader.enter(&SHAPE);
                    while reader.next(&mut frame)?.is_some() {
                        items.push(XmlRead::read(reader)?);
                    }
                    Ok(Self(items))
                }
            }
        }
    };
    (@type $name:ident, |$reader:ident| $read:expr, { $($index:literal $field:ident $local:literal $type:ty,)* }) => {
        #[derive(Default)]
        pub(super) struct $name {
            $(pub(super) $field: Option<$type>,)*
        }

        impl ReadFields for $name {
            type Partial = Self;
            const FIELDS: usize = [$($index),*].len();

            fn shape() -> &'static Shape {
                static SHAPE: Shape =
                    Shape::new(stringify!($name), &[$(Part::Element(Field::once(NS, $local))),*]);
                &SHAPE
            }

            fn begin() -> Self {
                Self::default()
            }

            fn field(partial: &mut Self, index: usize, reader: &mut Reader<'_>) -> Result<(), ReadError> {
                match index {
                    $($index => partial.$field = XmlRead::read(reader)?,)*
                    _ => reader.skip()?,
                }
                Ok(())
            }

            fn finish(partial: Self) -> Result<Self, &'static str> {
                Ok(partial)
            }
        }

        impl XmlRead for $name {
            fn read($reader: &mut Reader<'_>) -> Result<Self, ReadError> {
                $read
            }
        }
    };
}

form!(generic, |reader| reader.read_fields());
form!(printed, |reader| {
    let mut partial = Self::begin();
    let mut frame = reader.enter(Self::shape());
    while let Some(index) = reader.next(&mut frame)? {
        Self::field(&mut partial, index, reader)?;
    }
    Ok(partial)
});
form!(dynamic, |reader| {
    let mut partial = Self::begin();
    drive(reader, Self::shape(), &mut |index, reader| Self::field(&mut partial, index, reader))?;
    Ok(partial)
});

/// Looks at every field, so that no form is spared the work.
macro_rules! reads {
    ($form:ident, $documents:expr) => {
        |at: usize| {
            let reply: $form::Reply = from_str(&$documents[at]).expect("the documents are replies");
            let response = reply.response.expect("there is a response");
            black_box((response.is_ok, &response.explanation));
            let changes = response.changes.expect("there are changes");
            black_box(changes.updated.map(|items| items.0.len()));
            for item in changes.added.into_iter().flat_map(|items| items.0) {
                black_box((item.tablename, item.record_id));
            }
        }
    };
}

fn main() {
    for style in [Style::Wcf, Style::Plain] {
        let documents = documents(style, 2_000);
        let bytes = documents.iter().map(String::len).sum();
        compare(
            &format!("forms, {style:?}"),
            bytes,
            DOCUMENTS,
            vec![
                Contestant::new("generic", reads!(generic, documents)),
                Contestant::new("printed", reads!(printed, documents)),
                Contestant::new("dyn", reads!(dynamic, documents)),
            ],
        );
    }
}
