//! `man`: one page about all commands, made of the definitions that the help is made of.

use std::collections::HashSet;
use std::io;

use clap::{Arg, Command};
use clap_mangen::Man;

use crate::cli;
use crate::exit::Exit;

/// What text with an apostrophe in it relies on.
const APOSTROPHE: &str = ".ie \\n(.g .ds Aq \\(aq\n.el .ds Aq '\n";

/// The sections that no definition holds.
const REST: &str = r".SH ENVIRONMENT
.TP
.B SUPERFONE_API_KEY
The API key, unless \-\-api\-key\-file names a file.
.TP
.B SF_API_KEY
The same, under the name on the vendor's pages.
.TP
.B SUPERFONE_BASE_URL
Where the API is.
.TP
.B SUPERFONE_SMTP_PASSWORD
The password of the mail server, unless password-file in the table [email] of the config file names a file.
.TP
.B SUPERFONE_WEBHOOK_URL
The URL of the webhook, unless url-file in the table [webhook] of the config file names a file.
.TP
.B SOURCE_DATE_EPOCH
The time of the audit in seconds since 1970; the same listing then gives the same bytes.
.TP
.B NO_COLOR
No colours, if it is not empty.
.TP
.B HTTPS_PROXY, NO_PROXY
The proxy on the way to the API, and where to go without it.
.SH FILES
.TP
.I ~/.config/superfone\-audit/config.toml
The config file, unless \-\-config names another one; XDG_CONFIG_HOME stands for ~/.config if it is set. Nothing is read from the current folder.
";

/// The page, in roff.
pub(super) fn page() -> String {
    let mut command = cli::command();
    command.build();
    let general = Man::new(command.clone());
    let version = env!("CARGO_PKG_VERSION");
    let title = format!(".TH superfone\\-audit 1 \"\" \"superfone\\-audit {version}\" \"User Commands\"\n");
    let head = rendered(|out| {
        general.render_name_section(out)?;
        general.render_synopsis_section(out)?;
        general.render_description_section(out)
    });
    let mut known = HashSet::new();
    let commands: Vec<_> = leaves(&command).into_iter().map(|command| about(command, &mut known)).collect();
    [APOSTROPHE, &title, &head, &commands.concat(), &exit_codes(), REST].concat()
}

/// The commands that do something, in the order of the help.
fn leaves(command: &Command) -> Vec<&Command> {
    let shown = command.get_subcommands().filter(|command| command.get_name() != "help" && !command.is_hide_set());
    let mut shown: Vec<_> = shown.collect();
    shown.sort_by_key(|command| command.get_display_order());
    shown
        .into_iter()
        .flat_map(|command| if command.has_subcommands() { leaves(command) } else { vec![command] })
        .collect()
}

/// A command with its options; those that an earlier command has in the same words are only named.
fn about(command: &Command, known: &mut HashSet<(String, String)>) -> String {
    let mut again = Vec::new();
    let own = command.clone().mut_args(|argument| {
        let Some(long) = argument.get_long().filter(|_| !argument.is_hide_set()).map(str::to_owned) else {
            return argument;
        };
        if ["help", "version"].contains(&&*long) {
            return argument.hide(true);
        }
        if !known.insert((long.clone(), words(&argument))) {
            again.push(format!("--{long}"));
            return argument.hide(true);
        }
        // What the short help leaves out would be left without its text.
        argument.hide_short_help(false)
    });
    let name = own.get_bin_name().unwrap_or(own.get_name());
    let usage = command.clone().render_usage().to_string();
    let usage = text(usage.trim_start_matches("Usage: "));
    let mut page = format!(".SH \"{}\"\n.nf\n{usage}.fi\n.PP\n", escaped(&name.to_uppercase()));
    page += &rendered(|out| Man::new(own.clone()).render_description_section(out)).replace(".SH DESCRIPTION\n", "");
    if own.get_arguments().any(|argument| !argument.is_hide_set()) {
        page += &rendered(|out| Man::new(own.clone()).render_options_section(out)).replace(".SH ", ".SS ");
    }
    if !again.is_empty() {
        page += ".SS \"AS ABOVE\"\n";
        page += &text(&again.join(", "));
    }
    let after = own.get_after_long_help().map(ToString::to_string).unwrap_or_default();
    if let Some(examples) = after.split("\n\nExit codes:").next().and_then(|after| after.strip_prefix("Examples:\n")) {
        page += ".SS EXAMPLES\n.nf\n";
        page.extend(examples.lines().map(text));
        page += ".fi\n";
    }
    page
}

/// All that the help says about an option.
fn words(argument: &Arg) -> String {
    let help = argument.get_long_help().or_else(|| argument.get_help()).map(ToString::to_string);
    format!("{help:?} {:?}", argument.get_possible_values())
}

fn exit_codes() -> String {
    let mut all = Exit::ALL;
    all.sort_by_key(|exit| exit.code());
    let rows = all.map(|exit| format!(".TP\n.B {}\n{}", exit.code(), text(exit.meaning())));
    format!(".SH \"EXIT STATUS\"\n{}", rows.concat())
}

/// What a part of the page is in roff.
fn rendered(part: impl FnOnce(&mut Vec<u8>) -> io::Result<()>) -> String {
    let mut out = Vec::new();
    // Memory takes whatever is written to it.
    let _ = part(&mut out);
    String::from_utf8_lossy(&out).replace(APOSTROPHE, "")
}

/// A line of text.
fn text(line: &str) -> String {
    // A line that begins with one of these would be a request.
    let guard = if line.starts_with(['.', '\'']) { "\\&" } else { "" };
    format!("{guard}{}\n", escaped(line))
}

fn escaped(text: &str) -> String {
    text.replace('\\', "\\e").replace('-', "\\-").replace('\'', "\\(aq").replace('~', "\\(ti").replace('^', "\\(ha")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_and_option_has_its_text_once() {
        let page = page();
        for command in leaves(&{
            let mut command = cli::command();
            command.build();
            command
        }) {
            let name = escaped(&command.get_bin_name().unwrap().to_uppercase());
            assert!(page.contains(&format!(".SH \"{name}\"\n")), "{name}");
            for argument in command.get_arguments().filter(|argument| !argument.is_hide_set()) {
                let Some(long) = argument.get_long() else { continue };
                let header = format!("\\fB\\-\\-{}\\fR", long.replace('-', "\\-"));
                assert!(long == "version" || long == "help" || page.contains(&header), "{header}");
            }
        }
        assert_eq!(page.matches("\\fB\\-\\-rate\\fR").count(), 1, "what demo and resolve share with run is only named");
        assert_eq!(crate::ui::clean(&page), page, "it is printed as it is");
    }

    #[test]
    fn nothing_in_a_text_becomes_a_request() {
        assert_eq!(text(".so /etc/passwd"), "\\&.so /etc/passwd\n");
        assert_eq!(text("'a' -b \\n ~c"), "\\&\\(aqa\\(aq \\-b \\en \\(tic\n");
    }
}
