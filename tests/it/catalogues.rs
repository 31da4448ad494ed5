//! Several lists of an account in one run: each read and proved by itself, through one gate.
use std::collections::BTreeSet;
use std::time::Duration;

use serde_json::{Value, json};
use superfone_audit::catalogue::{ALL, Catalogue, LABELS, LEAD_GROUPS, LEAD_STAGES, PRODUCTS};

use crate::support::program::{Bench, STEM, finish};
use crate::support::{Account, Builder, FakeApi, Fault, Match, label};

/// Clean labels with the ids 1 to `count`.
fn labels(count: u64) -> Account {
    Account::new((1..=count).map(|id| label(id, &format!("Label {id:04}"))))
}

/// An account of three pages of lead groups, one of lead stages and three of labels.
fn account() -> Builder {
    FakeApi::builder()
        .account(Account::numbered(120))
        .catalogue(&LEAD_STAGES, Account::from_folder("samples/account/lead-stages"))
        .catalogue(&LABELS, labels(110))
}

/// The same with a page of products.
fn whole_account() -> Builder {
    account().catalogue(&PRODUCTS, Account::from_folder("samples/account/products"))
}

fn requests(api: &FakeApi) -> [usize; 4] {
    ALL.map(|catalogue| api.count_of(catalogue))
}

#[test]
fn each_list_is_proved_by_itself_and_lead_groups_alone_are_read_without_a_word() {
    let api = whole_account().start();
    Bench::new().run(&api, &["--catalogue", "all"]).expect(0);
    // What is one page is proved by it, what is several by a second pass.
    assert_eq!(requests(&api), [3 * 2, 1, 3 * 2, 1]);
    for (arguments, expected) in [
        (&[][..], [6, 0, 0, 0]),
        (&["--catalogue", "labels"], [6, 0, 6, 0]),
        (&["--catalogue", "lead-stages,products"], [6, 1, 0, 1]),
        (&["--catalogue", "all", "--verify", "never"], [3, 1, 3, 1]),
    ] {
        let api = whole_account().start();
        Bench::new().run(&api, arguments).expect(0);
        assert_eq!(requests(&api), expected, "{arguments:?}");
    }
}

#[test]
fn of_all_lists_those_that_cannot_be_read_are_told_and_the_others_go_on() {
    let api = account().fault(Match::any().of(&LABELS), Fault::status(403)).start();
    let bench = Bench::new();
    let ended = bench.run(&api, &["--catalogue", "all"]).expect(0).says(&[
        "the labels were not read, and nothing is said of them",
        "HTTP 403",
        "the products were not read, and nothing is said of them",
        "HTTP 404",
    ]);
    assert!(!ended.stderr.contains("lead stages were not read"), "{}", ended.stderr);
    // A refusal is not asked again.
    assert_eq!(requests(&api), [6, 1, 1, 1]);
    // What was not read has no file, the others have one each.
    let kinds: Vec<_> = bench.files().iter().map(|name| name.split_once('.').unwrap().1.to_owned()).collect();
    assert_eq!(kinds, ["findings.csv", "groups.csv", "json", "lead-stages.csv", "md", "xlsx"]);
}

#[test]
fn what_could_not_be_read_is_told_in_every_report_and_to_programs() {
    let api = account().fault(Match::any().of(&LABELS), Fault::status(403)).start();
    let bench = Bench::new();
    let run = |more: &[&str]| bench.run(&api, &[&["--catalogue", "all"], more].concat()).expect(0);
    let told = ["The labels were not read: ", "The products were not read: ", "; nothing is said of them."];
    let has = |text: &str, place: &str| {
        for part in told {
            assert!(text.contains(part), "{place}: {text}");
        }
    };
    let ended = run(&["--format", "xlsx,md,html,json"]);
    let on_one_line = ended.stdout.replace("\n  ", " ");
    has(&on_one_line, "stdout");
    assert!(on_one_line.contains("120 lead groups") && on_one_line.contains("8 lead stages"), "{on_one_line}");
    for file in ["md", "html"] {
        has(&bench.text(&format!("{STEM}.{file}")), file);
    }
    let report = bench.json();
    let lists = report["catalogues"].as_array().unwrap();
    let unread: Vec<_> = lists.iter().map(|list| (&list["name"], list["unread"].is_string())).collect();
    assert_eq!(unread, [(&json!("lead-stages"), false), (&json!("labels"), true), (&json!("products"), true)]);

    let object: Value = serde_json::from_str(&run(&["--json", "-q"]).stdout).unwrap();
    let mut lists = lists.clone();
    for list in &mut lists {
        list.as_object_mut().unwrap().remove("items");
    }
    assert_eq!(object["catalogues"], json!(lists));
}

#[test]
fn the_history_says_of_which_catalogue_an_audit_is() {
    let (api, bench) = (whole_account().start(), Bench::new());
    let history = |form: &str| finish(&mut bench.bare(&["history", "--format", form])).expect(0).stdout;
    bench.run(&api, &[]).expect(0);
    let alone = history("text");
    assert!(alone.contains("Day        Groups") && !alone.contains(" Of "), "{alone}");
    bench.run(&api, &["--catalogue", "all"]).expect(0);
    let all = history("text");
    for words in [" Of ", " Items ", " lead groups ", " lead stages ", " labels ", " products "] {
        assert!(all.contains(words), "{words}: {all}");
    }
    let audits: Vec<Value> = serde_json::from_str(&history("json")).unwrap();
    let of: BTreeSet<_> = audits.iter().map(|audit| audit["catalogue"].as_str().unwrap()).collect();
    assert_eq!(of, ["labels", "lead-groups", "lead-stages", "products"].into());
}

#[test]
fn a_file_of_a_list_that_cannot_be_read_any_more_stays_as_the_earlier_run_wrote_it() {
    let bench = Bench::new();
    let written = |bench: &Bench| {
        let name = bench.files().into_iter().find(|name| name.ends_with(".labels.csv")).unwrap();
        bench.text(&name)
    };
    bench.run(&whole_account().start(), &["--catalogue", "all"]).expect(0);
    let (before, files) = (written(&bench), bench.files());
    assert!(before.contains("Label 0001") && files.len() == 5 + 3, "{files:?}");
    let api = whole_account().fault(Match::any().of(&LABELS), Fault::status(403)).start();
    bench.run(&api, &["--catalogue", "all"]).expect(0).says(&["the labels were not read"]);
    assert_eq!((written(&bench), bench.files()), (before, files));
    // Where it is read again, the file is replaced.
    let fewer = FakeApi::builder().account(Account::numbered(120)).catalogue(&LABELS, labels(2)).start();
    bench.run(&fewer, &["--catalogue", "all"]).expect(0);
    assert_eq!(written(&bench).lines().count(), 3);
}

/// The run must end with this code, without a file, and name the list.
fn fails(server: Builder, catalogue: &'static Catalogue, code: i32) {
    let (api, bench) = (server.start(), Bench::new());
    for arguments in [&["--catalogue", catalogue.name][..], &["--catalogue", "all", "--catalogue", catalogue.name]] {
        bench.run(&api, arguments).expect(code).says(&[catalogue.many]);
    }
    assert_eq!(bench.files(), Vec::<String>::new());
}

#[test]
fn a_list_that_is_named_must_be_there() {
    fails(account().fault(Match::any().of(&LABELS), Fault::status(403)), &LABELS, 3);
    fails(account(), &PRODUCTS, 4);
}

#[test]
fn lead_groups_must_be_there_in_any_case() {
    for (status, code) in [(403, 3), (404, 4)] {
        let api = whole_account().fault(Match::any().of(&LEAD_GROUPS), Fault::status(status)).start();
        Bench::new().run(&api, &["--catalogue", "all"]).expect(code);
        assert_eq!(requests(&api), [1, 0, 0, 0], "nothing else is asked for");
    }
}

#[test]
fn a_list_that_fails_is_not_one_that_the_key_may_not_read() {
    // A gateway's 403 is a failure on the way, and so is whatever lasts.
    let gateway = || Fault::answer(403, "<html>blocked</html>").header("content-type", "text/html");
    for fault in [Fault::status(500), gateway()] {
        let api = whole_account().fault(Match::any().of(&LABELS), fault).start();
        let bench = Bench::new();
        bench.run(&api, &["--catalogue", "all", "--retries", "1", "--deadline", "5"]).expect(4);
        assert_eq!(bench.files(), Vec::<String>::new());
    }
    // A key that is refused is refused for all.
    let api = whole_account().fault(Match::any().of(&LABELS), Fault::status(401)).start();
    Bench::new().run(&api, &["--catalogue", "all"]).expect(3);
}

#[test]
fn a_failure_inside_a_list_costs_it_an_attempt_and_the_others_none() {
    let api = whole_account().fault(Match::page(2).of(&LABELS).attempts(1..=1), Fault::status(500)).start();
    Bench::new().run(&api, &["--catalogue", "all"]).expect(0);
    assert_eq!(requests(&api), [6, 1, 6 + 1, 1]);
}

#[test]
fn one_at_a_time_is_one_at_a_time_over_all_lists() {
    let server = || whole_account().latency(Duration::from_millis(20)).start();
    let (alone, together) = (server(), server());
    Bench::new().run(&alone, &["--catalogue", "all", "--concurrency", "1"]).expect(0);
    assert_eq!((requests(&alone), alone.max_in_flight()), ([6, 1, 6, 1], 1));
    Bench::new().run(&together, &["--catalogue", "all", "--concurrency", "8"]).expect(0);
    assert!(together.max_in_flight() > 1);
}

#[test]
fn a_further_list_that_cannot_be_proved_ends_the_run_like_lead_groups() {
    let server = || whole_account().fault(Match::pages(2..).of(&LABELS), Fault::rows_of_page(1));
    let bench = Bench::new();
    bench.run(&server().start(), &["--catalogue", "all"]).expect(5).says(&[
        "the list of labels could not be proved complete: ",
        "ignores the page number",
        "Use --allow-incomplete for",
    ]);
    assert_eq!(bench.files(), Vec::<String>::new());
    let ended = bench.run(&server().start(), &["--catalogue", "all", "--allow-incomplete"]).expect(5);
    assert!(bench.files().iter().all(|name| name.contains("-INCOMPLETE.")), "{}", ended.stderr);
    assert_eq!(bench.files().len(), 5 + 3);
}

#[test]
fn a_folder_of_pages_holds_each_further_list_in_a_folder_of_its_name() {
    let bench = Bench::new();
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/samples/account");
    let saved = finish(&mut bench.bare(&["run", "--from", folder, "--catalogue", "all"])).expect(0);
    assert!(!saved.stderr.contains("were not read"), "{}", saved.stderr);

    std::fs::create_dir_all(bench.path("pages/labels")).unwrap();
    for page in 1..=3 {
        let name = format!("page-{page}.json");
        std::fs::copy(format!("{folder}/{name}"), bench.path("pages").join(name)).unwrap();
    }
    let run = |what| finish(&mut bench.bare(&["run", "--from", "pages", "--catalogue", what, "--name", what]));
    let (first, second) = ("labels/page-1.json", "labels/page-2.json");
    std::fs::copy(format!("{folder}/{first}"), bench.path("pages").join(first)).unwrap();
    run("labels").expect(5).says(&["page 2 of 2 is not among the saved files"]);
    std::fs::copy(format!("{folder}/{second}"), bench.path("pages").join(second)).unwrap();
    run("labels").expect(0);
    // What is not there is told, or is what was asked for.
    let told =
        run("all").expect(0).says(&["the products were not read, and nothing is said of them: they were not saved"]);
    assert!(!told.stderr.contains("labels were not read"), "{}", told.stderr);
    run("products").expect(2).says(&["pages holds no products"]);
}
