//! Policies: expressions, attachments, what they ask for, and what generated code has of them.

mod corpus;
