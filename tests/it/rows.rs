//! Rows that are not as documented: accepted with a warning, or refused with page, row and field.
use crate::support::program::{Bench, STEM};
use crate::support::{Account, FakeApi, Fault, Match, group};
use serde_json::{Value, json};

/// Reports of an account with these rows, and what standard error said.
fn accepted(rows: impl IntoIterator<Item = Value>) -> (Bench, String) {
    let api = FakeApi::start(Account::new(rows));
    let bench = Bench::new();
    let ended = bench.run(&api, &[]).expect(0);
    (bench, ended.stderr)
}

fn groups_csv(bench: &Bench) -> Vec<Vec<String>> {
    let text = bench.text(&format!("{STEM}.groups.csv"));
    text.trim_start_matches('\u{feff}')
        .lines()
        .map(|line| line.trim_matches('"').split("\",\"").map(str::to_owned).collect())
        .collect()
}

#[test]
fn missing_and_null_fields_are_accepted_and_said() {
    let (bench, said) =
        accepted([json!({"id": 1}), json!({"id": 2, "title": null, "status": null, "created_at": null})]);
    assert_eq!(bench.json()["totals"]["groups"], 2);
    for field in ["title", "status", "created_at", "updated_at", "type", "org_id"] {
        assert!(said.contains(&format!("field `{field}` is missing")), "{said}");
    }
    assert!(said.contains("field `created_at` is null in 1 row (first: page 1, row 2)"), "{said}");
    assert_eq!(bench.json()["groups"][0]["title"], Value::Null);
}

#[test]
fn ids_beyond_2_53_and_numbers_sent_as_text_are_exact_everywhere() {
    let large = (1_u64 << 53) + 1;
    let (bench, said) = accepted([
        json!({"id": large, "title": "A", "org_id": "77"}),
        json!({"id": u64::MAX.to_string(), "title": "B", "org_id": 77}),
    ]);
    let json = bench.json();
    assert_eq!((&json["groups"][0]["id"], &json["groups"][1]["id"]), (&json!(large), &json!(u64::MAX)));
    assert_eq!(json["audit"]["org_ids"], json!([77]));
    let csv = groups_csv(&bench);
    assert_eq!((csv[1][0].as_str(), csv[2][0].as_str()), ("9007199254740993", "18446744073709551615"));
    assert!(said.contains("field `id` is a number sent as text"), "{said}");
}

#[test]
fn unknown_fields_statuses_and_dates_pass_through() {
    let (bench, _) = accepted([json!({
        "id": 1, "title": "A", "status": "ARCHIVED", "type": "VIP", "created_at": "yesterday", "updated_at": "0000-00-00",
        "colour": {"deep": [1, 2, {"er": null}]},
    })]);
    let row = &bench.json()["groups"][0];
    assert_eq!((&row["status"], &row["created_at"]), (&json!("ARCHIVED"), &json!("yesterday")));
    assert_eq!(bench.json()["totals"]["other"], 1);
    assert!(row.get("colour").is_none());
}

#[test]
fn a_row_without_a_usable_id_refuses_the_listing_by_page_row_and_field() {
    for id in [json!(null), json!("x"), json!(-4), json!(1.5), json!({"a": 1})] {
        let mut account = Account::numbered(120);
        account.rows[61]["id"] = id;
        let api = FakeApi::start(account);
        let bench = Bench::new();
        bench.run(&api, &["--allow-incomplete"]).expect(4).says(&["page 2", "row 12", "`id`"]);
        assert_eq!(bench.files(), Vec::<String>::new());
    }
    let mut account = Account::numbered(3);
    account.rows[1].as_object_mut().unwrap().remove("id");
    Bench::new().run(&FakeApi::start(account), &[]).expect(4).says(&["row 2", "missing"]);
    let api = FakeApi::start(Account::new([group(1, "A").into(), json!(null)]));
    Bench::new().run(&api, &[]).expect(4).says(&["row 2"]);
}

#[test]
fn half_a_character_becomes_a_replacement_character_and_a_warning() {
    let body = r#"{"data":{"rows":[{"id":1,"title":"Hot \ud83d Leads"}],"total_pages":1,"current_page":1,
        "page_size":50,"total_items":1},"message":"success"}"#;
    let api = FakeApi::builder().fault(Match::any(), Fault::body(body)).start();
    let bench = Bench::new();
    bench.run(&api, &[]).expect(0).says(&["field `title` holds half a character"]);
    assert_eq!(bench.json()["groups"][0]["title"], "Hot \u{fffd} Leads");
}

#[test]
fn very_long_titles_and_control_characters_survive_every_format() {
    let long = "ह".repeat(40_000);
    let control: String = (0..32).map(char::from).chain(['\u{7f}', '\u{85}', '\u{fffe}', '\u{202e}']).collect();
    let (bench, _) = accepted([group(1, &long).into(), group(2, &control).into(), group(3, &long).into()]);
    let json = bench.json();
    assert_eq!((&json["groups"][0]["title"], &json["groups"][1]["title"]), (&json!(long), &json!(control)));
    assert_eq!(json["findings"][0]["group_ids"], json!([1, 3]));
    assert_eq!(bench.files().len(), 5);
}

#[test]
fn the_csv_guard_is_undone_exactly() {
    let titles =
        ["=1+1", "+91 Leads", "@home", "-5", "a;=1", "\t=1", "'quoted", "\0=x", "＝1", "plain, \"quoted\"\r\n=x"];
    let rows: Vec<_> = titles.iter().zip(1..).map(|(title, id)| group(id, title).status(title)).collect();
    let api = FakeApi::start(Account::new(rows));
    for (mode, guarded) in [("guard", true), ("raw", false)] {
        let bench = Bench::new();
        bench.run(&api, &["--csv-safety", mode, "--csv-bom", "off"]).expect(0);
        let text = bench.text(&format!("{STEM}.groups.csv"));
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        for (row, title) in reader.records().map(Result::unwrap).zip(titles) {
            if guarded {
                assert_eq!(superfone_audit::report::unguard(&row[2]), title);
                assert_eq!(superfone_audit::report::unguard(&row[3]), title);
                assert!(!row[2].starts_with(['=', '+', '-', '@']), "{}", &row[2]);
            } else {
                assert_eq!(&row[2], title);
            }
        }
    }
}
