//! The samples for schedulers say what the program understands.
use std::fs;

use superfone_audit::cli;

fn sample(name: &str) -> String {
    fs::read_to_string(format!("samples/schedules/{name}")).unwrap()
}

/// Lines that end in a backslash joined with the next, comments apart.
fn lines(text: &str) -> Vec<String> {
    let text = text.replace("\\\n", " ");
    text.lines().map(str::trim).filter(|line| !line.starts_with('#') && !line.is_empty()).map(str::to_owned).collect()
}

/// The words from the program's name on.
fn words(line: &str) -> Vec<String> {
    let from = line.find("superfone-audit run").unwrap_or_else(|| panic!("no command in {line}"));
    line[from..].split_whitespace().map(|word| word.trim_matches('"').to_owned()).collect()
}

/// Every sample with the command that it runs.
fn commands() -> Vec<(&'static str, Vec<String>)> {
    let cron = lines(&sample("crontab")).into_iter().find(|line| line.starts_with('0')).unwrap();
    let unit =
        lines(&sample("superfone-audit.service")).into_iter().find(|line| line.starts_with("ExecStart=")).unwrap();
    let instance = lines(&sample("superfone-audit@.service")).join("\n").replace("%i", "pune");
    let instance = instance.lines().find(|line| line.starts_with("ExecStart=")).unwrap().to_owned();
    let manifest = sample("cronjob.yaml");
    let arguments = manifest.split("args:\n").nth(1).unwrap().lines().map(str::trim);
    let arguments: Vec<_> = arguments.map_while(|line| line.strip_prefix("- ")).collect();
    let workflow = sample("github-actions.yml");
    let step = workflow.lines().find(|line| line.contains("/superfone-audit\" run")).unwrap().replace("\" run", " run");
    vec![
        ("crontab", words(&cron)),
        ("superfone-audit.service", words(&unit)),
        ("superfone-audit@.service", words(&instance)),
        ("cronjob.yaml", words(&format!("superfone-audit {}", arguments.join(" ")))),
        ("github-actions.yml", words(&step)),
    ]
}

#[test]
fn the_program_understands_the_command_of_every_schedule() {
    for (file, command) in commands() {
        let parsed = cli::command().try_get_matches_from(&command);
        let matches = parsed.unwrap_or_else(|error| panic!("{file}: {error}"));
        let (name, run) = matches.subcommand().unwrap();
        assert_eq!(name, "run", "{file}");
        for option in ["config", "api_key_file", "out_dir"] {
            let Some(path) = run.get_one::<std::path::PathBuf>(option) else {
                assert!(file == "github-actions.yml" && option != "out_dir", "{file} says nothing of {option}");
                continue;
            };
            let path = path.to_str().unwrap();
            // %d is systemd's folder of credentials, $REPORTS is made of GitHub's absolute one.
            assert!(path.starts_with('/') || path.starts_with("%d/") || path == "$REPORTS", "{file}: {path}");
        }
    }
}

#[test]
fn no_schedule_holds_a_key_or_gives_it_as_a_flag() {
    for (file, command) in commands() {
        assert!(command.iter().all(|word| !word.starts_with("--api-key=") && word != "--api-key"), "{file}");
    }
    assert!(sample("superfone-audit.service").contains("\nLoadCredential=api-key:/"));
    assert!(!sample("cronjob.yaml").contains("kind: Secret"));
    assert!(sample("github-actions.yml").contains("SUPERFONE_API_KEY: ${{ secrets.SUPERFONE_API_KEY }}\n"));
}

#[test]
fn each_schedule_keeps_the_program_in_a_sandbox() {
    let unit = lines(&sample("superfone-audit.service"));
    for setting in [
        "NoNewPrivileges=yes",
        "ProtectSystem=strict",
        "ProtectHome=yes",
        "PrivateTmp=yes",
        "StateDirectory=superfone-audit",
        "CapabilityBoundingSet=",
        "SystemCallFilter=@system-service",
        "MemoryMax=1G",
        "LimitCORE=0",
        "SuccessExitStatus=1",
    ] {
        assert!(unit.iter().any(|line| line == setting), "{setting}");
    }
    let manifest = lines(&sample("cronjob.yaml"));
    for setting in [
        "concurrencyPolicy: Forbid",
        "restartPolicy: Never",
        "runAsNonRoot: true",
        "readOnlyRootFilesystem: true",
        "allowPrivilegeEscalation: false",
        "automountServiceAccountToken: false",
        "drop: [ALL]",
        "secretName: superfone-audit",
    ] {
        assert!(manifest.iter().any(|line| line == setting), "{setting}");
    }
    let image = lines(&fs::read_to_string("Dockerfile").unwrap());
    assert!(image.iter().any(|line| line == "FROM scratch") && image.iter().any(|line| line == "USER 65532:65532"));
}

#[test]
fn the_unit_of_several_accounts_is_that_of_one_but_for_its_names() {
    for kind in ["service", "timer"] {
        let of_one = lines(&sample(&format!("superfone-audit.{kind}"))).join("\n");
        let of_many = lines(&sample(&format!("superfone-audit@.{kind}"))).join("\n");
        let of_many = of_many.replace(" of %i", "").replace("/%i.toml", "/config.toml").replace("/%i.key", "/api-key");
        assert_eq!(of_many.replace("/%i", ""), of_one);
    }
}

#[test]
fn the_image_runs_as_the_user_and_the_version_that_the_manifest_names() {
    let (manifest, image) = (sample("cronjob.yaml"), fs::read_to_string("Dockerfile").unwrap());
    assert!(manifest.contains("runAsUser: 65532") && manifest.contains("fsGroup: 65532"));
    for text in [&manifest, &image, &fs::read_to_string("docs/scheduling.md").unwrap()] {
        assert!(text.contains(concat!("superfone-audit:", env!("CARGO_PKG_VERSION"))));
    }
    let oldest = fs::read_to_string("Cargo.toml").unwrap();
    let oldest = oldest.lines().find_map(|line| line.strip_prefix("rust-version = ")).unwrap().trim_matches('"');
    assert!(image.contains(&format!("FROM rust:{oldest}-alpine")));
}

#[test]
fn the_documents_explain_every_schedule() {
    let page = fs::read_to_string("docs/scheduling.md").unwrap();
    for entry in fs::read_dir("samples/schedules").unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        assert!(page.contains(&name), "{name}");
    }
    // The line that the page shows for the first working day differs from the sample in its condition alone.
    let cron = sample("crontab");
    let command = cron.lines().last().unwrap().split("superfone-audit  ").nth(1).unwrap();
    assert!(page.contains(command), "{command}");
}
