//! Made-up reports to try a template on, in the final shape of the JSON report: every list has something in it, every
//! field that may be null comes both ways. A test holds them against the schema.

use minijinja::value::{Serde, Value};
use serde_json::{Value as Json, json};

/// An incomplete listing of a part of an account, with everything that a report can hold.
pub(in crate::report) fn full() -> Value {
    let decided = |outcome: &str, id: Option<u64>, decision: Option<&str>| {
        json!({
            "group_id": id, "title": "Inbound", "action": "rename", "status": decision, "owner": id.map(|_| "Asha"),
            "comment": id.map(|_| "by phone"), "outcome": outcome,
        })
    };
    let decisions = json!({
        "source": "lead-groups-2026-10-23.xlsx",
        "rows": [
            decided("verified", Some(1), Some("Done")),
            decided("still-there", Some(2), Some("To do")),
            decided("open", None, None),
        ],
        "verified": 1, "still_there": 1, "open": 1,
        "misread": ["Plan, row 7: “WIP” is none of the five words; it counts as To do"],
    });
    let history = json!({
        "origin": "compared", "difference": "1 new, 1 back again, 1 resolved, 1 still open (oldest 94 days)", "direction": "worse",
        "oldest_days": 94, "notes": ["The rules have changed since the last audit."],
        "months": [month("2026-10-23", true), month("2026-11-23", false)],
    });
    with_past(full_json(), &history, &decisions)
}

/// The same, complete and of the whole account.
pub(in crate::report) fn proved() -> Value {
    with_past(proved_json(), &first_audit(), &Json::Null)
}

/// An account without groups, nothing to say about it.
pub(in crate::report) fn bare() -> Value {
    with_past(bare_json(), &first_audit(), &Json::Null)
}

/// What a template sees besides the keys of the JSON report.
fn with_past(mut report: Json, history: &Json, decisions: &Json) -> Value {
    let age = json!({"days": 94, "audits": 4});
    for finding in report["findings"].as_array_mut().into_iter().flatten() {
        finding["age"] = age.clone();
        finding["catalogue"] = json!("lead-groups");
    }
    let is_full = report["listing"]["complete"] == false;
    let label = json!({
        "id": 5501, "org_id": 4182, "title": "Hot", "status": "ACTIVE", "created_by": 8130, "updated_by": null,
        "created_at": "2026-10-23T05:28:58.817Z", "updated_at": null, "colour": "#FF0000", "text_colour": null,
    });
    let totals = json!({"items": 1, "active": 1, "disabled": 0, "other": 0});
    report["catalogues"] = if is_full {
        json!([
            {"name": "labels", "listing": report["listing"], "totals": totals, "items": [label], "unread": null},
            {"name": "products", "listing": null, "totals": null, "items": null, "unread": "HTTP 403"},
        ])
    } else {
        json!([])
    };
    let is_empty = report["findings"] == json!([]);
    let some = |text: &str| if is_full { json!(text) } else { Json::Null };
    let thing = json!({"title": "Inbound", "owner": some("Asha"), "text": "Keep group 1."});
    report["brief"] =
        json!({"rejected": u8::from(!is_empty), "first": if is_empty { json!([]) } else { json!([thing]) }});
    report["sentences"] = json!({
        "account": "Acme Pune", "day": "23 November 2026", "since": some("23 October"), "title": "Acme Pune: lead groups on 23 November 2026",
        "banner": some("INCOMPLETE: 3 of 4 groups were seen. Please do not act on what is missing here."),
        "scope": some("Only a part of the account: the groups that Superfone finds for “Pune”."),
        "verdict": "Leads sent to 1 title are being rejected: “Inbound”.", "tone": "error",
        "trend": "Since 23 October: 1 new, 1 back again, 1 resolved, 1 still open.", "notes": ["Nobody wrote."],
        "groups": "Acme Pune: 3 lead groups (1 active, 1 disabled, 1 other)",
        "counts": "1 error, 0 warnings, 1 note; 1 muted in the settings.",
        "names": some("5 names checked: 1 OK, 4 not OK."), "accepted": some("1 finding is accepted by the team."),
        "plan": some("Plan: 2 steps."), "workbook": some("The whole plan has 2 steps: open the workbook, sheet Plan."),
        "subject": "Acme Pune: INCOMPLETE list, please do not act on it yet",
        "proof": "Not proved: the list kept changing, or contradicted itself, while it was read.",
        "changes": if is_empty { json!([]) } else { json!(["Groups: 1 renamed, 1 gone."]) },
        "lists": if is_full {
            json!([
                {"catalogue": "lead-groups", "text": "Lead groups: 1 error, 1 note"},
                {"catalogue": "labels", "text": "Labels: nothing is open"},
                {"catalogue": "products", "text": "Products: not read"},
            ])
        } else {
            json!([{"catalogue": "lead-groups", "text": null}])
        },
    });
    report["history"] = history.clone();
    report["decisions"] = decisions.clone();
    Value::from(Serde(report))
}

fn first_audit() -> Json {
    json!({
        "origin": "begun", "difference": "first audit", "direction": null, "oldest_days": null, "notes": [],
        "months": [month("2026-11-23", false)],
    })
}

fn month(day: &str, compared: bool) -> Json {
    json!({
        "taken_at": format!("{day}T03:30:00Z"), "day": day, "groups": 3, "error": 1, "warning": 1, "info": 1,
        "muted": 1, "new": 1, "persisting": 1, "reopened": 1, "resolved": 1, "current": !compared,
        "compared": compared,
    })
}

pub(in crate::report) fn full_json() -> Json {
    json!({
        "schema_version": 1,
        "tool": {"name": "superfone-audit", "version": "0.0.0", "rules_version": 1},
        "audit": {
            "taken_at": "2026-11-23T03:30:00Z", "timezone": "Asia/Kolkata",
            "account": "Acme Pune", "base_url": "https://prod-api.superfone.co.in/superfone", "org_ids": [4182, "A-7"], "text": "Pune",
            "compared_with": "2026-10-23T03:30:00Z",
        },
        "listing": {
            "complete": false, "proof": "none", "replayed": true, "pages": 1, "page_size": 50, "total_items": 4,
            "rows": 3, "repeated_rows": 0, "passes": 4, "requests": 9, "retries": 1, "unseen_ids": [11],
            "warnings": ["the list could not be proved complete: it kept changing while it was read"],
        },
        "totals": {
            "groups": 3, "active": 1, "disabled": 1, "other": 1, "rejected_titles": 1,
            "findings": {"error": 1, "warning": 0, "info": 1, "muted": 1, "accepted": 1},
            "new": 1, "persisting": 1, "reopened": 1, "resolved": 1,
            "names": {"ok": 1, "ambiguous": 1, "disabled": 1, "near": 1, "missing": 1},
            "plan": {
                "todo": 1, "in_progress": 1, "later": 0, "keep_as_is": 0, "done_not_seen": 1, "done_verified": 1,
                "done_unticked": 1,
            },
        },
        "findings": findings(),
        "resolved": [{
            "fingerprint": "00000000000000000000000000000005", "rule": "blank-title", "severity": "error", "title": "",
            "group_ids": [9], "first_seen": "2026-09-01", "last_seen": "2026-10-23",
        }],
        "changes": [
            {
                "kind": "renamed", "group_id": 1, "before": "Old", "after": "Inbound", "updated_by": 8124,
                "breaks": ["Website"],
            },
            {"kind": "gone", "group_id": 9, "before": "", "after": null, "updated_by": null, "breaks": []},
        ],
        "plan": [
            {
                "step": 1, "phase": "now", "action": "rename", "group_id": 2, "title": "Inbound", "keeper": 1,
                "new_title": "Inbound 2",
                "reason": "Two groups have this title.", "finding": "00000000000000000000000000000001", "severity": "error",
                "team": {"status": "in-progress", "owner": "Asha", "comment": "by phone", "verified": false},
            },
            {
                "step": 2, "phase": "once-empty", "action": "disable", "group_id": 3, "title": "Old (duplicate 3)",
                "keeper": 4, "new_title": null, "reason": "It made way.", "finding": null, "severity": "info",
                "team": null,
            },
        ],
        "finished": [{
            "step": 3, "phase": "once-empty", "action": "disable", "group_id": 9, "title": "", "keeper": 1, "new_title": null,
            "reason": "It is empty.", "finding": "00000000000000000000000000000005", "severity": "error",
            "team": {"status": "done", "owner": null, "comment": null, "verified": true},
        }],
        "groups": [
            group(1, Some("Inbound"), "ACTIVE"),
            group(2, Some("Inbound"), "DISABLED"),
            group(11, None, "ARCHIVED"),
        ],
    })
}

fn findings() -> Json {
    let finding = |number: u32, rule: &str, severity: &str, title: &str, ids: &[u64], state: &str| {
        json!({
            "fingerprint": format!("{number:032x}"), "rule": rule, "severity": severity, "title": title,
            "group_ids": ids,
            "message": "What is wrong.", "remedy": "What to do.", "level": null, "integrations": [], "state": state,
            "cause": null, "trend": null, "first_seen": "2026-10-23", "muted": null, "accepted": null,
        })
    };
    let mut rows = [
        finding(1, "duplicate-title", "error", "Inbound", &[1, 2], "new"),
        finding(2, "lookalike-title", "warning", "INBOUND", &[1, 2], "persisting"),
        finding(3, "disabled-group", "warning", "Inbound", &[2], "baseline"),
        finding(4, "missing-name", "info", "Website", &[], "reopened"),
    ];
    rows[1]["level"] = json!("case");
    rows[1]["trend"] = json!("worse");
    rows[1]["cause"] = json!("names");
    rows[1]["accepted"] = json!({"owner": "Asha", "comment": "two teams", "since": "2026-10-23"});
    rows[2]["muted"] =
        json!({"reason": "kept for the 2027 campaign", "owner": "ops@example.com", "until": "2027-01-31"});
    rows[3]["trend"] = json!("better");
    rows[3]["integrations"] =
        json!([{"integration": "Website form", "owner": "Asha"}, {"integration": null, "owner": null}]);
    json!(rows)
}

fn group(id: u64, title: Option<&str>, status: &str) -> Json {
    json!({
        "id": id, "org_id": 4182, "title": title, "status": status, "type": null, "created_by": 8130,
        "updated_by": title.map(|_| "x-1"), "created_at": "2026-10-23T05:28:58.817Z", "updated_at": "0000-00-00",
    })
}

pub(in crate::report) fn proved_json() -> Json {
    let mut report = full_json();
    report["audit"]["text"] = Json::Null;
    report["audit"]["compared_with"] = Json::Null;
    report["listing"]["complete"] = json!(true);
    report["listing"]["proof"] = json!("two-equal-passes");
    report["listing"]["replayed"] = json!(false);
    report["listing"]["unseen_ids"] = json!([]);
    report["listing"]["warnings"] = json!([]);
    report
}

pub(in crate::report) fn bare_json() -> Json {
    let mut report = proved_json();
    for list in ["findings", "resolved", "changes", "plan", "finished", "groups"] {
        report[list] = json!([]);
    }
    for count in
        ["groups", "active", "disabled", "other", "rejected_titles", "new", "persisting", "reopened", "resolved"]
    {
        report["totals"][count] = json!(0);
    }
    report["totals"]["findings"] = json!({"error": 0, "warning": 0, "info": 0, "muted": 0, "accepted": 0});
    report["totals"]["names"] = Json::Null;
    for count in ["todo", "in_progress", "later", "keep_as_is", "done_not_seen", "done_verified", "done_unticked"] {
        report["totals"]["plan"][count] = json!(0);
    }
    report["audit"]["org_ids"] = json!([]);
    report["listing"]["proof"] = json!("single-page");
    report["listing"]["total_items"] = Json::Null;
    report["listing"]["rows"] = json!(0);
    report
}
