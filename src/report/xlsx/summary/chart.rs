//! The charts of the Summary: findings by severity, whose numbers stand on About, and audit by audit, whose numbers stand
//! below.

use rust_xlsxwriter::{
    Chart, ChartAxis, ChartDataLabel, ChartFont, ChartFormat, ChartLegendPosition, ChartLine, ChartPoint,
    ChartSolidFill, ChartType,
};

use super::NAME;
use crate::report::Report;
use crate::report::xlsx::about;
use crate::report::xlsx::styles::{NAVY, hue};
use crate::rules::Severity;

/// Audits up to which every piece of a column has its number.
const NUMBERED: usize = 8;

/// Bars in dark, middling and light, each with its number.
pub(super) fn by_severity(report: &Report) -> Chart {
    let findings = &report.totals.findings;
    let points = [Severity::Error, Severity::Warning, Severity::Info]
        .map(|severity| ChartPoint::new().set_format(&mut filled(severity)));
    let mut chart = Chart::new_bar();
    let (first, last) = about::SEVERITY_ROWS;
    chart
        .add_series()
        .set_name("Findings")
        .set_categories((about::NAME, first, 0, last, 0))
        .set_values((about::NAME, first, 1, last, 1))
        .set_points(&points)
        .set_gap(40)
        .set_data_label(ChartDataLabel::new().show_value().set_font(&bold(10)));
    chart.title().set_name("Findings by severity").set_font(&bold(11));
    chart.legend().set_hidden();
    bare(chart.x_axis()).set_hidden(true).set_min(0);
    // The first category stands at the bottom unless the axis is reversed.
    bare(chart.y_axis()).set_reverse().set_font(&font(10));
    frameless(&mut chart).set_alt_text(format!(
        "Bar chart, findings by severity: {} error, {} warning, {} info.",
        findings.error, findings.warning, findings.info
    ));
    chart
}

/// Stacked columns, an audit each; the rows are those of the table of the months.
pub(super) fn by_month(report: &Report, (first, last): (u32, u32)) -> Chart {
    let months = &report.history.months;
    let mut chart = Chart::new(ChartType::ColumnStacked);
    for (severity, name, col) in
        [(Severity::Error, "Errors", 3), (Severity::Warning, "Warnings", 4), (Severity::Info, "Remarks", 5)]
    {
        let series = chart
            .add_series()
            .set_name(name)
            .set_categories((NAME, first, 1, last, 1))
            .set_values((NAME, first, col, last, col))
            .set_format(&mut filled(severity))
            .set_gap(60);
        if months.len() <= NUMBERED {
            let mut font = bold(9);
            if severity == Severity::Error {
                font.set_color(0xFF_FFFF);
            }
            // Nothing where there is none.
            series.set_data_label(ChartDataLabel::new().show_value().set_font(&font).set_num_format("#,##0;;"));
        }
    }
    chart.title().set_name("Open findings, audit by audit").set_font(&bold(11));
    chart.legend().set_position(ChartLegendPosition::Top).set_font(&font(9));
    // A real date axis would leave a gap for every day between two audits.
    bare(chart.x_axis()).set_text_axis(true).set_num_format("d mmm yy").set_font(&font(9));
    bare(chart.y_axis()).set_min(0).set_font(&font(9));
    let ends = months.first().zip(months.last());
    let told = ends.map_or(String::new(), |(from, to)| {
        let figures = |month: &crate::report::Month| {
            format!("{}: {} error, {} warning, {} info", month.day, month.error, month.warning, month.info)
        };
        format!(", from {} to {}", figures(from), figures(to))
    });
    frameless(&mut chart).set_alt_text(format!("Stacked columns, open findings of {} audits{told}.", months.len()));
    chart
}

/// Dark, middling or light, with an edge.
fn filled(severity: Severity) -> ChartFormat {
    let fill = ChartSolidFill::new().set_color(hue(severity).bar).clone();
    ChartFormat::new().set_solid_fill(&fill).set_border(ChartLine::new().set_color(NAVY)).clone()
}

fn font(size: u8) -> ChartFont {
    ChartFont::new().set_color(NAVY).set_size(size).clone()
}

fn bold(size: u8) -> ChartFont {
    font(size).set_bold().clone()
}

fn frameless(chart: &mut Chart) -> &mut Chart {
    chart.chart_area().set_format(ChartFormat::new().set_no_border());
    chart
}

fn bare(axis: &mut ChartAxis) -> &mut ChartAxis {
    axis.set_major_gridlines(false)
}
