//! Broken templates, what a template sees, and what it costs.

use serde_json::Value as Json;

use super::*;
use crate::report::Workbook;
use crate::report::fixtures::{account, report, with_past};
use crate::testing::groups;

/// A medium in which one can see what was escaped.
static ANGLES: Medium = Medium { name: "angles", escape: |text| format!("<{text}>"), built_in: ("t.j2", "") };

fn new(source: &str) -> Result<Template, TemplateError> {
    Template::new(&ANGLES, "my.md.j2".to_owned(), source)
}

/// A template that need not work on the made-up reports.
fn untried(source: &str) -> Template {
    Template { medium: &ANGLES, file: "my.md.j2".to_owned(), source: Cow::Owned(source.to_owned()) }
}

fn rendered(source: &str, report: &Report) -> String {
    let mut out = Vec::new();
    untried(source)
        .render(&Arc::new(report.clone()), &Workbook::None, &mut out)
        .unwrap_or_else(|error| panic!("{source}: {error}"));
    String::from_utf8(out).unwrap()
}

#[test]
fn a_broken_template_is_named_with_file_line_and_reason() {
    for (source, message) in [
        ("a\n{% if %}", "in line 2: syntax error: unexpected end of block"),
        ("{% for x in groups %}", "in line 1: syntax error: unexpected end of input, expected end of block"),
        ("\n\n{{ findngs }}", "in line 3: `findngs` is undefined"),
        ("{{ totals.grups }}", "in line 1: `totals.grups` is undefined"),
        ("{% for f in findings %}\n{{ f.titel }}\n{% endfor %}", "in line 2: `f.titel` is undefined"),
        ("{% if totals.groups == 0 %}\n{{ empty }}{% endif %}", "in line 2: `empty` is undefined"),
        ("{{ audit.text|shout }}", "in line 1: filter shout is unknown"),
        ("{% if groups is sorted %}{% endif %}", "in line 1: test sorted is unknown"),
        ("{{ now() }}", "in line 1: now is unknown"),
        ("{{ debug() }}", "in line 1: debug is unknown"),
        ("{% include '/etc/passwd' %}", "in line 1: syntax error: unknown statement include"),
        (
            "{{ groups }}",
            "in line 1: a sequence cannot be printed; loop over it, join it or name one of its keys, near `groups`",
        ),
        (
            "{{ tool }}",
            "in line 1: a map cannot be printed; loop over it, join it or name one of its keys, near `tool`",
        ),
        ("{{ audit.taken_at|local('%Q') }}", "in line 1: local takes a strftime pattern, and this is none"),
        ("{{ findings|tally('sverity')|length }}", "in line 1: the rows have no key `sverity`"),
        ("{{ findings|where(sverity='error')|list|length }}", "in line 1: the rows have no key `sverity`"),
        ("{{ groups|urgent(3) }}", "in line 1: the rows have no key `severity`"),
        ("{{ [{'severity': 'bad'}]|urgent(3) }}", "in line 1: urgent takes findings"),
        ("{{ tool|where(a=1) }}", "in line 1: where takes a list, near `"),
        ("{{ 'x' * 1000000000 }}", "in line 1: it does far more work"),
    ] {
        let error = new(source).map(|_| ()).unwrap_err().to_string();
        let expected = format!("the template my.md.j2 is broken {message}");
        assert!(error.starts_with(&expected) && !error.contains('\n'), "{source}: {error}");
    }
}

#[test]
fn a_file_that_cannot_be_read_is_named() {
    let missing = Template::read(&ANGLES, Path::new("/nowhere/x.md.j2")).map(|_| ()).unwrap_err();
    assert_eq!(missing.to_string(), "the template /nowhere/x.md.j2 cannot be read");
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), b"\xff").unwrap();
    assert!(matches!(Template::read(&ANGLES, file.path()), Err(TemplateError::Unreadable { .. })));
    let text = "\u{feff}one\r\n{% if true %}\r\ntwo\r\n{% endif %}\r\n";
    for bytes in [text.as_bytes().to_vec(), text.encode_utf16().flat_map(u16::to_le_bytes).collect()] {
        std::fs::write(file.path(), bytes).unwrap();
        let template = Template::read(&ANGLES, file.path()).unwrap();
        let mut out = Vec::new();
        template.render(&Arc::new(report(&[])), &Workbook::None, &mut out).unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), "one\ntwo\n");
    }
}

#[test]
fn the_name_of_a_template_says_what_it_is_for() {
    let folder = tempfile::tempdir().unwrap();
    for (name, medium) in
        [("a.html", "html"), ("A.HTML.J2", "html"), ("a.md.j2", "markdown"), ("a.j2", "markdown"), ("html", "markdown")]
    {
        let path = folder.path().join(name);
        std::fs::write(&path, "{{ '<' }}").unwrap();
        assert_eq!(Template::from_file(&path).unwrap().medium.name, medium, "{name}");
        let (markdown, html) = Template::pair(Some(&path)).unwrap();
        assert_eq!((markdown.medium.name, html.medium.name), ("markdown", "html"));
        let own = if medium == "html" { &html } else { &markdown };
        let mut out = Vec::new();
        own.render(&Arc::new(report(&[])), &Workbook::None, &mut out).unwrap();
        assert_eq!(out, if medium == "html" { &b"&lt;"[..] } else { br"\<" }, "{name}");
    }
    let (markdown, html) = Template::pair(None).unwrap();
    assert_eq!((&*markdown.file, &*html.file), ("report.md.j2", "report.html.j2"));
}

#[test]
fn an_error_on_a_customers_report_holds_nothing_of_it() {
    let groups = groups(&[(1, "Secret", "ACTIVE"), (77, "Secret", "ACTIVE")]);
    for (source, message) in [
        // Neither works on values that the made-up reports do not have.
        (
            "{% for g in groups if g.id == 77 %}\n{{ g.title + 1 }}{% endfor %}",
            "line 2: invalid operation, near `g.title + 1`",
        ),
        (
            "{% for g in groups if g.id == 77 %}{{ g[g.title] }}{% endfor %}",
            "line 1: something does not exist in this report, near `g[g.title]`",
        ),
        ("{% for g in groups if g.id == 77 %}{{ g.title|int }}{% endfor %}", "line 1: invalid operation, near `int`"),
        (
            "{% for g in groups if g.id == 77 %}{{ g.id // 0 }}{% endfor %}",
            "line 1: invalid operation, near `g.id // 0`",
        ),
    ] {
        let error =
            new(source).unwrap().render(&Arc::new(report(&groups)), &Workbook::None, std::io::sink()).unwrap_err();
        assert_eq!(error.to_string(), format!("the template my.md.j2 is broken in {message}"));
        assert!(!format!("{error:?}").contains("Secret"));
    }
}

#[test]
fn a_full_disk_is_the_files_error_and_not_the_templates() {
    struct Full;
    impl Write for Full {
        fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
            Err(std::io::ErrorKind::StorageFull.into())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let error = new("x").unwrap().render(&Arc::new(report(&[])), &Workbook::None, Full).unwrap_err();
    assert!(matches!(error, RenderError::Io(error) if error.kind() == std::io::ErrorKind::StorageFull));
}

#[test]
fn values_are_escaped_once_and_template_text_is_not() {
    let groups = groups(&[(1, "A", "ACTIVE")]);
    for (source, expected) in [
        ("* {{ tool.name }} *", "* <superfone-audit> *"),
        ("{{ totals.groups }} {{ listing.complete }} {{ audit.text }}", "1 true "),
        ("{{ tool.name ~ '*' }}", "<superfone-audit*>"),
        ("{% macro m(x) %}*{{ x }}{% endmacro %}{{ m(tool.name) }}", "*<superfone-audit>"),
        ("{% set x %}*{{ tool.name }}{% endset %}{{ x }}", "*<superfone-audit>"),
        ("{{ tool.name|e }}", "<superfone-audit>"),
        ("{{ tool.name|safe }}", "superfone-audit"),
        ("{% for g in groups %}{{ g.title }}{% endfor %}", "<A>"),
        ("{{ [tool.name, audit.timezone]|join(' ') }}", "<superfone-audit Asia/Kolkata>"),
    ] {
        assert_eq!(rendered(source, &report(&groups)), expected, "{source}");
    }
}

#[test]
fn the_documented_filters_do_what_is_documented() {
    let groups = account();
    let report = report(&groups);
    for (source, expected) in [
        ("{{ audit.taken_at|local }}", "<2026-11-23 09:00>"),
        ("{{ audit.taken_at|local('%-d %B %Y') }}", "<23 November 2026>"),
        ("{{ audit.compared_with|local }}{{ 'soon'|local }}", "<><soon>"),
        ("{{ '2026-11-03'|day }}{{ 'soon'|day }}", "<3 November 2026><soon>"),
        ("{{ 'a\u{200b}b\n'|visible }}{{ none|visible }}", "<a⟨hidden⟩b⟨hidden⟩><>"),
        (
            "{{ 1|plural('group') }}{{ 2|plural('group') }}{{ 0|plural('entry', 'entries') }}",
            "<1 group><2 groups><0 entries>",
        ),
        ("{{ 'Leads'|visible(5) }}{{ 'Leads'|visible(4) }}{{ none|visible(4) }}", "<Leads><Lea…><>"),
        (
            "{{ 'a bc'|visible(3) }}{{ 'हिंदी'|visible(4) }}{{ 'हिंदी'|visible(1) }}{{ 'ab'|visible(0) }}",
            "<a…><हिं…><…><…>",
        ),
        ("{{ 'हिंदी'|bytes }} {{ ''|bytes }}", "15 0"),
        (
            "{{ findings[0].age.days|plural('day') }}, {{ findings[0].age.audits|plural('audit') }}",
            "<0 days>, <1 audit>",
        ),
        ("{{ 'disabled-group'|meaning }}{{ 'x'|meaning }}", "<A lead group is disabled.><>"),
        ("{{ 'disabled-group'|kind }}{{ 'disabled-group'|kind('labels') }}", "<Group is disabled><Label is disabled>"),
        ("{{ 'blank-title'|line('products') }}{{ 'x'|line }}", "<Nobody can pick or name this product.><>"),
        ("{{ findings[0]|noun }} {{ 'labels'|noun(2) }} {{ findings[0]|kind }}", "<group> <labels> <No title>"),
        ("{{ findings|where(catalogue='lead-groups')|list|length }} {{ findings[0].catalogue }}", "66 <lead-groups>"),
        ("{{ findings|where(severity='warning', rule='disabled-group')|take(3)|length }}", "3"),
        ("{{ findings|where(severity='warning')|list|length }}", "49"),
        (
            "{% for t in findings|where(rule='duplicate-title')|tally('severity', 'rule') %}{{ t.severity }} {{ t.rule }} \
             {{ t.count }}, {% endfor %}",
            "<error> <duplicate-title> 3, <warning> <duplicate-title> 2, ",
        ),
        (
            "{{ groups|length }} {{ groups[0].id }} {{ groups[-1].id }} {{ (groups|last).id }} {{ groups[143].id }}",
            "144 21461 25338 25338 25338",
        ),
        ("{% for g in groups[1:3] %}{{ g.id }} {% endfor %}{{ groups is sequence }}", "21557 21584 true"),
        ("{% for f in findings[:2] %}{{ loop.index }}/{{ loop.length }} {% endfor %}", "1/2 2/2 "),
    ] {
        assert_eq!(rendered(source, &report), expected, "{source}");
    }
}

/// What a template sees, as JSON.
fn seen(report: &Report) -> Json {
    serde_json::to_value(view::view(&Arc::new(report.clone()), &Workbook::None)).unwrap()
}

#[test]
fn a_template_sees_the_keys_and_values_of_the_json_report() {
    let groups = account();
    for report in [report(&groups), with_past(&groups)] {
        let mut expected = serde_json::to_value(&report).unwrap();
        for (row, finding) in expected["findings"].as_array_mut().unwrap().iter_mut().zip(&report.findings) {
            row["age"] = serde_json::json!({"days": finding.age.days, "audits": finding.age.audits});
        }
        // The JSON report leaves out what it has none of.
        expected["catalogues"] = serde_json::to_value(&report.others).unwrap();
        expected["brief"] = serde_json::to_value(crate::report::brief::Brief::of(&report)).unwrap();
        expected["sentences"] = serde_json::to_value(crate::report::Sentences::of(&report)).unwrap();
        expected["history"] = serde_json::to_value(&report.history).unwrap();
        expected["decisions"] = serde_json::to_value(&report.decisions).unwrap();
        assert_eq!(seen(&report), expected);
    }
}

#[test]
fn the_made_up_reports_have_the_keys_of_real_ones() {
    fn keys(value: &Json, path: &str, found: &mut std::collections::BTreeSet<String>) {
        match value {
            Json::Object(map) => map.iter().for_each(|(key, value)| {
                let path = format!("{path}.{key}");
                keys(value, &path, found);
                found.insert(path);
            }),
            Json::Array(rows) => rows.iter().for_each(|row| keys(row, path, found)),
            _ => {}
        }
    }
    let groups = account();
    let report = with_past(&groups);
    let brief = crate::report::brief::Brief::of(&report);
    let sentences = crate::report::Sentences::of(&report);
    let real = serde_json::json!({
        "history": report.history, "decisions": report.decisions, "brief": brief, "sentences": sentences,
    });
    let made_up = serde_json::to_value(sample::full()).unwrap();
    let made_up = ["history", "decisions", "brief", "sentences"].map(|key| (key.to_owned(), made_up[key].clone()));
    let made_up = Json::Object(made_up.into_iter().collect());
    let (mut one, mut other) = Default::default();
    keys(&real, "", &mut one);
    keys(&made_up, "", &mut other);
    assert_eq!(one, other);
}

#[test]
fn long_lists_are_lent_row_by_row_however_they_are_walked() {
    let titles: Vec<_> = (0..1000).map(|n| format!("T{n}")).collect();
    let rows: Vec<_> = titles.iter().zip(0..).map(|(title, id)| (id, &**title, "ACTIVE")).collect();
    let groups = groups(&rows);
    let report = report(&groups);
    let all = (0..1000).map(|n| n.to_string()).collect::<Vec<_>>().join(" ");
    assert_eq!(rendered("{% for g in groups %}{{ g.id }}{% if not loop.last %} {% endif %}{% endfor %}", &report), all);
    assert_eq!(
        rendered("{{ groups[0].id }} {{ groups[999].id }} {{ groups[256].id }} {{ groups[255].id }}", &report),
        "0 999 256 255"
    );
    assert_eq!(rendered("{% for g in groups[254:514:129] %}{{ g.id }},{% endfor %}", &report), "254,383,512,");
    assert_eq!(rendered("{{ groups[1000] is undefined }}", &report), "true");
    // Two loops at once, each with a place of its own; and a list that is kept in a cycle keeps nobody waiting.
    let source = "{% set ns = namespace() %}{% set ns.me = ns %}{% set ns.groups = groups %}{% for a in groups[:2] %}\
                  {% for b in groups[998:] %}{{ a.id }}-{{ b.id }} {% endfor %}{% endfor %}";
    assert_eq!(rendered(source, &report), "0-998 0-999 1-998 1-999 ");
}

#[test]
fn fuel_grows_with_the_report() {
    let titles: Vec<_> = (0..5_000).map(|id| format!("x {id}")).collect();
    let rows: Vec<_> = titles.iter().zip(0..).map(|(title, id)| (id, &**title, "ACTIVE")).collect();
    let (many, few) = (groups(&rows), groups(&rows[..1]));
    // Each `where` looks at all groups: 35 million steps are allowed.
    let source = |times| format!("{{% for i in range({times}) %}}{{% set x = groups|where(id=1) %}}{{% endfor %}}");
    untried(&source(6_000)).render(&Arc::new(report(&many)), &Workbook::None, std::io::sink()).unwrap();
    untried(&source(8_000)).render(&Arc::new(report(&few)), &Workbook::None, std::io::sink()).unwrap();
    let error = untried(&source(8_000)).render(&Arc::new(report(&many)), &Workbook::None, std::io::sink()).unwrap_err();
    assert!(error.to_string().contains("a loop in a loop"), "{error}");
}

#[test]
fn the_most_urgent_findings_are_severe_then_in_use_then_as_they_stand() {
    let groups = groups(&[(1, "A", "ACTIVE"), (2, "B", "DISABLED"), (3, "C", "DISABLED"), (4, "A", "ACTIVE")]);
    let mut report = report(&groups);
    let first = |report: &Report, most: u32| {
        let source =
            format!("{{% for f in findings|where(muted=none)|urgent({most}) %}}{{{{ f.title }}}}{{% endfor %}}");
        let told = rendered(&source, report);
        let places = report.first_things(most as usize);
        assert_eq!(
            told,
            places.iter().map(|at| format!("<{}>", report.findings[*at].title)).collect::<Vec<_>>().concat()
        );
        told
    };
    assert_eq!(first(&report, 9), "<A><B><C>");
    report.findings[2].integrations.push(crate::names::Integration::default());
    assert_eq!(first(&report, 9), "<A><C><B>");
    assert_eq!((first(&report, 2), first(&report, 0)), ("<A><C>".to_owned(), String::new()));
    let mute = crate::config::Mute { reason: String::new(), owner: None, until: chrono::NaiveDate::MAX };
    report.findings[0].muted = Some(mute.into());
    assert_eq!(first(&report, 1), "<C>");
}

#[test]
fn what_a_rule_means_hangs_on_severity_and_catalogue_and_what_it_is_about_on_the_rule() {
    let report = report(&account());
    let line = |severity: &str, catalogue: &str| {
        let section = format!(r#"{{"rule": "duplicate-title", "severity": "{severity}"}}"#);
        rendered(&format!(r#"{{{{ {section}|line("{catalogue}") }}}}"#), &report)
    };
    assert_eq!(line("error", "lead-groups"), "<Leads to this title are rejected.>");
    assert_eq!(line("warning", "lead-groups"), "<Leads to this title may be rejected.>");
    assert_eq!(line("error", "labels"), "<Leads with this title may be rejected.>");
    let of = r#"{{ "near-name"|about }} {{ "unused-mute"|about }} {{ "no-such-rule"|about }}{{ " \u200b" is blank }}"#;
    assert_eq!(rendered(of, &report), "<name> <mute> true");
}

#[test]
fn the_documentation_names_everything_and_its_examples_work() {
    let docs = include_str!("../../../docs/templates.md");
    for name in filters::NAMES {
        assert!(docs.contains(&format!("| `{name}")), "{name}");
    }
    let groups = account();
    let report = report(&groups);
    for key in seen(&report).as_object().unwrap().keys() {
        assert!(docs.contains(&format!("| `{key}` |")), "{key}");
    }
    let mut examples = 0;
    for example in docs.split("```jinja\n").skip(1) {
        let (source, _) = example.split_once("```").unwrap();
        assert_ne!(rendered(source, &report), "");
        examples += 1;
    }
    // What the tables show between backquotes is an expression as it may stand in a template.
    for row in docs.lines().filter(|line| line.starts_with("| `") && line.contains("\\|")) {
        let expression = row.split('`').nth(3).unwrap().replace("\\|", "|");
        rendered(&format!("{{% set x = {expression} %}}"), &report);
        examples += 1;
    }
    assert_eq!(examples, 17);
}
