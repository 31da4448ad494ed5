//! What a key of the config file takes, in words: a mistake is answered with that, and not with the name of a type.

use std::any::TypeId;
use std::num::{NonZeroU32, NonZeroU64};

use clap::Arg;
use toml::de::DeValue;

use super::day::Day;
use super::table::{did_you_mean, nearest};
use super::values::{Rate, UpTo};

/// What the option takes, for a value that it cannot take; none if the option has said so itself.
pub(super) fn wanted(option: &Arg, value: &DeValue<'_>) -> Option<String> {
    let parser = option.get_value_parser();
    let is = |types: &[TypeId]| types.iter().any(|known| parser.type_id() == *known);
    let choices = option.get_possible_values();
    let choices: Vec<_> = choices.iter().map(clap::builder::PossibleValue::get_name).collect();
    let is_number = matches!(value, DeValue::Integer(_) | DeValue::Float(_));
    let said = |text: &str| Some(text.to_owned());
    if is(&[TypeId::of::<bool>()]) {
        said("must be true or false")
    } else if !choices.is_empty() {
        Some(choice(&choices, option.get_value_delimiter().is_some(), value))
    } else if is(&[TypeId::of::<NonZeroU32>(), TypeId::of::<NonZeroU64>()]) {
        said("must be a whole number, 1 or more")
    } else if is(&[TypeId::of::<u32>()]) {
        said("must be a whole number, 0 or more")
    } else if is(&[TypeId::of::<Rate>(), TypeId::of::<UpTo<1_000>>()]) {
        said("must be a number").filter(|_| !is_number)
    } else if is(&[TypeId::of::<Day>(), TypeId::of::<u8>()]) {
        None
    } else {
        said("must be text in quotation marks").filter(|_| value.as_str().is_none())
    }
}

/// What is wrong with a value that is none of these words, or no list of them.
fn choice(choices: &[&str], is_list: bool, value: &DeValue<'_>) -> String {
    let quoted: Vec<_> = choices.iter().map(|word| format!("\"{word}\"")).collect();
    let words = match quoted.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} or {last}", rest.join(", ")),
        _ => quoted.concat(),
    };
    if !is_list {
        let near = value.as_str().and_then(|word| nearest(word, choices.iter().copied()));
        return format!("must be {words}{}", did_you_mean(near));
    }
    let mut given = value.as_array().into_iter().flat_map(|list| list.iter()).filter_map(|one| one.get_ref().as_str());
    match given.find(|word| !choices.contains(word)) {
        Some(word) => {
            format!("holds {word:?}, which is none of {words}{}", did_you_mean(nearest(word, choices.iter().copied())))
        }
        None => format!("must be a list of {words}, such as [{}]", quoted.first().map_or("", String::as_str)),
    }
}
