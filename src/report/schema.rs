//! Holds the JSON report against `docs/report.schema.json`.

use jsonschema::Validator;
use serde_json::{Value, json};

use super::fixtures::{account, judged, report, several, with_past};
use super::template::sample;
use super::{Report, json};
use crate::listing::{Proof, Provenance};

fn schema() -> Value {
    serde_json::from_str(include_str!("../../docs/report.schema.json")).unwrap()
}

fn validator() -> Validator {
    jsonschema::options().should_validate_formats(true).build(&schema()).unwrap()
}

fn written(report: &Report) -> Value {
    let mut file = std::io::Cursor::new(Vec::new());
    json::write(report, &mut file).unwrap();
    serde_json::from_slice(&file.into_inner()).unwrap()
}

fn problems(document: &Value) -> Vec<String> {
    validator().iter_errors(document).map(|error| format!("{}: {error}", error.instance_path())).collect()
}

#[test]
fn what_is_written_fits_the_schema() {
    let groups = account();
    let complete = report(&groups);
    assert_eq!(problems(&written(&complete)), [""; 0]);
    assert_eq!(problems(&written(&report(&[]))), [""; 0]);
    assert_eq!(problems(&written(&judged(&groups))), [""; 0]);
    assert_eq!(problems(&written(&with_past(&groups))), [""; 0]);
    assert_eq!(problems(&written(&several())), [""; 0]);

    let warnings = vec!["odd".to_owned()];
    let mut incomplete = report(&groups[..1]);
    incomplete.audit.text = Some(String::new());
    let info = incomplete.listing;
    incomplete.listing =
        Provenance { complete: false, proof: Proof::None, total_items: None, unseen_ids: vec![7], warnings, ..info };
    assert_eq!(problems(&written(&incomplete)), [""; 0]);
}

#[test]
fn every_proof_is_in_the_schema() {
    for proof in [Proof::SinglePage, Proof::TwoEqualPasses, Proof::TwoEqualSets, Proof::CountsOnly, Proof::None] {
        let mut report = report(&[]);
        report.listing.proof = proof;
        assert_eq!(problems(&written(&report)), [""; 0]);
    }
}

#[test]
fn the_made_up_reports_of_the_templates_fit_the_schema() {
    for document in [sample::full_json(), sample::proved_json(), sample::bare_json()] {
        assert_eq!(problems(&document), [""; 0]);
    }
}

#[test]
fn a_changed_document_does_not_fit() {
    for (pointer, value) in [
        ("/schema_version", json!(2)),
        ("/tool", json!({"name": "superfone-audit", "version": "1"})),
        ("/audit/taken_at", json!("2026-11-23 03:30")),
        ("/audit/org_ids/0", json!(null)),
        ("/listing/proof", json!("believed")),
        ("/listing/total_items", json!(-1)),
        ("/listing/extra", json!(1)),
        ("/totals/findings/error", json!("1")),
        ("/findings/0/state", json!("old")),
        ("/findings/0/trend", json!("same")),
        ("/findings/0/cause", json!("luck")),
        ("/findings/1/accepted/since", json!(null)),
        ("/totals/names/ok", json!(null)),
        ("/totals/plan/todo", json!(-1)),
        ("/findings/0/level", json!("luck")),
        ("/findings/0/severity", json!("fatal")),
        ("/findings/0/first_seen", json!("2026-02-30")),
        ("/findings/0/fingerprint", json!("1")),
        ("/findings/0/rule", json!("Duplicate Title")),
        ("/findings/0/group_ids/0", json!("1")),
        ("/findings/2/muted/until", json!(null)),
        ("/findings/3/integrations/0/extra", json!(1)),
        ("/resolved/0/last_seen", json!(null)),
        ("/changes/0/kind", json!("moved")),
        ("/plan/0/action", json!("delete")),
        ("/plan/0/phase", json!("later")),
        ("/plan/0/keeper", json!("1")),
        ("/plan/0/team/status", json!("WIP")),
        ("/finished/0/severity", json!(null)),
        ("/groups/0/org_id", json!(1.5)),
        ("/groups/0/id", json!(null)),
        ("/groups/0/kind", json!("x")),
    ] {
        let mut document = sample::full_json();
        let (parent, key) = pointer.rsplit_once('/').unwrap();
        let parent = document.pointer_mut(parent).unwrap();
        match key.parse::<usize>() {
            Ok(index) if parent.is_array() => parent[index] = value,
            _ => parent[key] = value,
        }
        assert_eq!(problems(&document).len(), 1, "{pointer}: {:?}", problems(&document));
    }
}

/// Fields that are not always there, each beside another that tells which object is meant: who sends a name has rows only where a file holds what is sent, row by row; rows say
/// what they are about, and `catalogues` is there, only where more than lead groups were asked for.
const OPTIONAL: [(&str, &str); 6] = [
    ("rows", "integration"),
    ("catalogue", "fingerprint"),
    ("catalogue", "group_id"),
    ("catalogue", "rule"),
    ("catalogues", "groups"),
    ("type", "title"),
];

#[test]
fn every_field_is_required_described_and_the_only_one() {
    let schema = schema();
    let mut objects = 0;
    let mut left = vec![&schema];
    while let Some(node) = left.pop() {
        if let Some(properties) = node.get("properties").and_then(Value::as_object) {
            objects += 1;
            // Only an item has fields of its catalogue's own.
            let is_item = node["additionalProperties"] == true && properties.contains_key("created_at");
            assert!(node["additionalProperties"] == false || is_item);
            let required: Vec<_> = node["required"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
            let is_optional = |name: &str| {
                let optional = OPTIONAL.iter().filter(|(field, _)| *field == name);
                let mut beside = optional.filter(|(_, beside)| properties.contains_key(*beside));
                beside.next().is_some() && (name != "type" || is_item)
            };
            assert_eq!(required.len(), properties.keys().filter(|name| !is_optional(name)).count());
            for (name, field) in properties {
                assert!(required.contains(&name.as_str()) || is_optional(name), "{name}");
                assert!(field["description"].as_str().is_some_and(|text| text.ends_with('.')), "{name}");
            }
        }
        match node {
            Value::Object(map) => left.extend(map.values()),
            Value::Array(items) => left.extend(items),
            _ => {}
        }
    }
    assert_eq!(objects, 21);
}
