//! Of two sets of options, the one that counts for more.

/// The fields of one set of options, and those of another where the first says nothing.
macro_rules! first {
    ($own:ident, $other:ident; $($field:ident),+ $(,)? $(; $($kept:ident),+)?) => {
        Self { $($field: $own.$field.or($other.$field),)+ $($($kept: $own.$kept,)+)? }
    };
}
pub(super) use first;
