//! The chart of findings by severity. Its numbers stand on About.

use rust_xlsxwriter::{
    Chart, ChartAxis, ChartDataLabel, ChartFont, ChartFormat, ChartLegend, ChartLine, ChartPoint, ChartSolidFill,
};

use crate::audit::Severity;
use crate::report::Report;
use crate::report::xlsx::about;
use crate::report::xlsx::styles::{NAVY, hue};

/// Bars in dark, middling and light, each with its number.
pub(super) fn by_severity(report: &Report<'_>) -> Chart {
    let findings = &report.totals.findings;
    let points = [Severity::Error, Severity::Warning, Severity::Info].map(|severity| {
        let fill = ChartSolidFill::new().set_color(hue(severity).bar).clone();
        ChartPoint::new()
            .set_format(ChartFormat::new().set_solid_fill(&fill).set_border(ChartLine::new().set_color(NAVY)))
    });
    let mut font = ChartFont::new();
    font.set_color(NAVY).set_size(10);
    let mut bold = font.clone();
    bold.set_bold();

    let mut chart = Chart::new_bar();
    let (first, last) = about::SEVERITY_ROWS;
    chart
        .add_series()
        .set_name("Findings")
        .set_categories((about::NAME, first, 0, last, 0))
        .set_values((about::NAME, first, 1, last, 1))
        .set_points(&points)
        .set_gap(40)
        .set_data_label(ChartDataLabel::new().show_value().set_font(&bold));
    chart.title().set_name("Findings by severity").set_font(bold.clone().set_size(11));
    legend(chart.legend());
    bare(chart.x_axis()).set_hidden(true).set_min(0);
    // The first category stands at the bottom unless the axis is reversed.
    bare(chart.y_axis()).set_reverse().set_font(&font);
    chart.chart_area().set_format(ChartFormat::new().set_no_border());
    chart.set_width(236).set_height(150).set_alt_text(format!(
        "Bar chart, findings by severity: {} error, {} warning, {} info.",
        findings.error, findings.warning, findings.info
    ));
    chart
}

fn legend(legend: &mut ChartLegend) {
    legend.set_hidden();
}

fn bare(axis: &mut ChartAxis) -> &mut ChartAxis {
    axis.set_major_gridlines(false)
}
