//! A JSON Schema of the config file, for editors: made of the options themselves, and held against the program's reader.
use std::fs;
use std::path::Path;

use clap::{Arg, Args as _, Command};
use serde_json::{Map, Value, json};
use superfone_audit::catalogue;
use superfone_audit::config::{self, Format, Options};
use superfone_audit::rules;

use clap::ValueEnum as _;

const SCHEMA: &str = "docs/config.schema.json";

/// The schema of an option, by what its parser takes.
fn of_option(argument: &Arg) -> Value {
    let name = argument.get_long().unwrap();
    let takes = |value: &str| {
        let command = Command::new("x").arg(argument.clone().env(None));
        command.try_get_matches_from(["x", &format!("--{name}={value}")]).is_ok()
    };
    let words = argument.get_possible_values();
    let words: Vec<_> = words.iter().map(|word| word.get_name().to_owned()).collect();
    let mut schema = match name {
        "verbose" => json!({ "type": ["boolean", "integer"], "minimum": 0 }),
        "since" => json!({ "type": "string", "format": "date" }),
        _ if argument.get_value_delimiter().is_some() => json!({ "type": "array", "items": { "enum": words } }),
        _ if words == ["true", "false"] => json!({ "type": "boolean" }),
        _ if !words.is_empty() => json!({ "enum": words }),
        _ if takes("1") && !takes("x") && takes("0.5") => json!({ "type": "number", "exclusiveMinimum": 0 }),
        _ if takes("1") && !takes("x") => json!({ "type": "integer", "minimum": u8::from(!takes("0")) }),
        _ => json!({ "type": "string" }),
    };
    let help = argument.get_long_help().or_else(|| argument.get_help()).unwrap().to_string();
    schema["description"] =
        help.split("\n\n").map(|part| part.replace('\n', " ")).collect::<Vec<_>>().join(". ").into();
    schema
}

fn schema() -> Value {
    let command = Options::augment_args(Command::new("options"));
    let mut properties: Map<_, _> = command
        .get_arguments()
        .filter_map(|argument| Some((argument.get_long()?.to_owned(), of_option(argument))))
        // A flag alone: it takes back what the file says.
        .filter(|(name, _)| name != "no-verbose")
        .collect();
    let codes: Vec<_> = rules::ALL.iter().map(|rule| rule.code).collect();
    let severity = json!({ "enum": ["error", "warning", "info", "off"] });
    let of_rules: Map<_, _> = codes.iter().map(|code| ((*code).to_owned(), severity.clone())).collect();
    let catalogues: Vec<_> = catalogue::ALL.iter().map(|catalogue| catalogue.name).collect();
    let text = json!({ "type": "string" });
    let when = json!({ "enum": ["always", "findings", "changes"], "default": "always" });
    let people = json!({ "anyOf": [{ "type": "string" }, { "type": "array", "items": { "type": "string" } }] });
    let formats: Vec<_> = Format::value_variants()
        .iter()
        .map(|format| format.to_possible_value().unwrap().get_name().to_owned())
        .collect();
    let table = |description: &str, required: &[&str], properties: Value| json!({ "description": description, "type": "object", "additionalProperties": false, "required": required, "properties": properties });
    let mut severities = of_rules.clone();
    for one in catalogue::ALL {
        let description = format!("The same for {} alone", one.many);
        severities.insert(one.name.into(), table(&description, &[], of_rules.clone().into()));
    }
    properties.insert("severity".into(), table("Severities of the team's own, by rule", &[], severities.into()));
    let mute = table(
        "A finding that somebody has accepted",
        &["rule", "reason", "until"],
        json!({
            "catalogue": { "enum": catalogues, "default": "lead-groups" },
            "rule": { "enum": codes },
            "id": { "type": "integer", "minimum": 0, "description": "The group, or other item" },
            "title": { "type": "string", "description": "A cluster of groups, or other items, by its title" },
            "name": { "type": "string", "description": "A name of the names file" },
            "reason": { "type": "string", "minLength": 10 },
            "owner": text,
            "until": { "type": "string", "format": "date", "description": "The last day it holds" },
        }),
    );
    properties.insert("mute".into(), json!({ "type": "array", "items": mute }));
    properties.insert(
        "email".into(),
        table(
            "Mail with the reports, and word of a run that failed",
            &["to", "from", "smtp"],
            json!({
                "to": people, "cc": people, "from": text,
                "smtp": { "type": "string", "pattern": "^smtps?(\\+plain)?://" },
                "password-file": text,
                "attach": { "type": "array", "items": { "enum": formats } },
                "max-attachment-mb": { "type": "integer", "minimum": 0, "maximum": 100 },
                "when": when, "on-failure": people,
                "timeout": { "type": "integer", "minimum": 1, "maximum": 600 },
            }),
        ),
    );
    properties.insert(
        "webhook".into(),
        table(
            "A message to a chat after a run",
            &[],
            json!({
                "url-file": text, "when": when, "on-failure": { "type": "boolean", "default": true },
            }),
        ),
    );
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:superfone-audit:config:1",
        "title": "Config file of superfone-audit",
        "type": "object",
        "additionalProperties": false,
        "properties": properties,
    })
}

/// A TOML value as an editor gives it to a schema: dates are text.
fn as_json(value: toml::Value) -> Value {
    match value {
        toml::Value::Datetime(date) => date.to_string().into(),
        toml::Value::Array(values) => values.into_iter().map(as_json).collect(),
        toml::Value::Table(table) => {
            table.into_iter().map(|(key, value)| (key, as_json(value))).collect::<Map<_, _>>().into()
        }
        other => serde_json::to_value(other).unwrap(),
    }
}

#[test]
fn the_schema_of_the_config_file_is_made_of_the_options() {
    let made = format!("{:#}\n", schema());
    if std::env::var_os("UPDATE").is_some() {
        fs::write(SCHEMA, &made).unwrap();
    }
    assert!(fs::read_to_string(SCHEMA).unwrap_or_default() == made, "UPDATE=1 cargo test --test it config_schema::");
}

#[test]
fn the_schema_and_the_program_take_and_refuse_the_same() {
    let validator = jsonschema::options().should_validate_formats(true).build(&schema()).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let check = |text: &str, fine: bool| {
        let path = folder.path().join("c.toml");
        fs::write(&path, text).unwrap();
        assert_eq!(config::load(Some(Path::new(&path)), &rules::known()).is_ok(), fine, "the program: {text}");
        let value = as_json(toml::Value::Table(text.parse().unwrap()));
        let problems: Vec<_> = validator.iter_errors(&value).map(|error| error.to_string()).collect();
        assert_eq!(problems.is_empty(), fine, "the schema: {text} {problems:?}");
    };
    let sample = fs::read_to_string("samples/config.toml").unwrap();
    check(&sample, true);
    // Every key that is shown as a comment, too.
    let shown = |line: &str| line.starts_with('#') && !line.starts_with("# ") && line.len() > 1;
    let whole: Vec<_> = sample.lines().map(|line| if shown(line) { &line[1..] } else { line }).collect();
    check(&whole.join("\n"), true);
    for wrong in [
        "outdir = \"x\"",
        "page-size = 0",
        "page-size = \"50\"",
        "rate = \"x\"",
        "quiet = 1",
        "fail-on = \"often\"",
        "format = [\"doc\"]",
        "[severity]\nno-such-rule = \"off\"",
        "[severity]\nblank-title = \"loud\"",
        "[[mute]]\nrule = \"blank-title\"\nid = 1\nuntil = 2027-01-31",
        "[email]\nto = \"a@b.example\"",
        "[webhook]\nurl = \"https://a.example\"",
    ] {
        check(wrong, false);
    }
}
