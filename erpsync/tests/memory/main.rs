//! Memory that reading and writing allocate, as a counting allocator measures it.

mod allocations;
mod limits;
