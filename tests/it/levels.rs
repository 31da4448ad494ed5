//! The levels of title keys against pairs that people have judged: the ones of `title-matching.md`, then our own of the
//! same kinds.

use superfone_audit::titles::{Cluster, Index, Level, clusters, lowest_level};

use Level::{Accents, Case, Compatibility, Copy, Exact, Invisible, LookAlike, Plural, Separators, Typo, WordOrder};

/// The pairs of the document that are the same, with the level that joins them.
const SAME: &[(&str, &str, Level)] = &[
    ("Inbound", "Inbound", Exact),
    ("Inbound", "INBOUND", Case),
    ("Inbound", "Inbound ", Invisible),
    ("New  Leads", "New Leads", Invisible),
    ("New\u{A0}Leads", "New Leads", Invisible),
    ("New\u{200B} Leads", "New Leads", Invisible),
    ("\u{FEFF}Inbound", "Inbound", Invisible),
    ("Inbound\u{200E}", "Inbound", Invisible),
    ("In\u{AD}bound", "Inbound", Invisible),
    ("Hot Leads\u{A}", "Hot Leads", Invisible),
    ("Caf\u{E9} Leads", "Cafe\u{301} Leads", Invisible),
    ("Cafe Leads", "Caf\u{E9} Leads", Accents),
    ("\u{FF36}\u{FF29}\u{FF30}", "VIP", Compatibility),
    ("O\u{FB03}ce", "Office", Case),
    ("P\u{430}id Leads", "Paid Leads", LookAlike),
    ("\u{39F}nline", "Online", LookAlike),
    ("Owner\u{2019}s List", "Owner's List", Separators),
    ("Delhi \u{2013} NCR", "Delhi - NCR", Separators),
    ("Delhi-NCR", "Delhi NCR", Separators),
    ("google_ads", "Google Ads", Separators),
    ("GoogleAds", "Google Ads", Separators),
    ("Follow/Up", "Follow Up", Separators),
    ("Sales & Marketing", "Sales and Marketing", Separators),
    ("Leads Mumbai", "Mumbai Leads", WordOrder),
    ("Hot Lead", "Hot Leads", Plural),
    ("\u{260E}\u{FE0F} Calls", "\u{260E} Calls", Invisible),
    ("\u{1F525} Hot Leads", "Hot Leads", Separators),
    ("\u{938}\u{95C}\u{915}", "\u{938}\u{921}\u{93C}\u{915}", Invisible),
    ("\u{92C}\u{948}\u{91A} \u{967}", "\u{92C}\u{948}\u{91A} 1", Compatibility),
    (
        "\u{915}\u{94D}\u{200D}\u{937}\u{947}\u{924}\u{94D}\u{930}",
        "\u{915}\u{94D}\u{937}\u{947}\u{924}\u{94D}\u{930}",
        Invisible,
    ),
    ("* Hot Leads", "Hot Leads", Separators),
    ("Hot (Delhi)", "Hot Delhi", Separators),
    ("VIP 2O26", "VIP 2026", LookAlike),
    ("Hot Leads.", "Hot Leads", Separators),
    ("Hot Hot Leads", "Hot Leads", WordOrder),
];

/// The pairs of the document that are different at every level.
const DIFFERENT: &[(&str, &str)] = &[
    ("Batch 1", "Batch 2"),
    ("Q1 2026", "Q2 2026"),
    ("Leads 2025", "Leads 2026"),
    ("Jan Leads", "Jun Leads"),
    ("Pune Leads", "June Leads"),
    ("Inbound", "Outbound"),
    ("Interested Leads", "Uninterested Leads"),
    ("Paid", "Unpaid"),
    ("Team A", "Team B"),
    ("Grade A+", "Grade A"),
    ("Grade A+", "Grade A-"),
    ("C++ Leads", "C# Leads"),
    ("\u{1F525}", "\u{2744}"),
    ("!!!", "???"),
    ("X", "Y"),
    ("Modern Leads", "Modem Leads"),
    ("Sector 12", "Sector 21"),
    ("Follow up 1", "Follow up 11"),
    ("SMS", "SMB"),
    ("Male", "Female"),
    ("\u{926}\u{93F}\u{932}", "\u{926}\u{93E}\u{932}"),
    ("Form Leads", "Farm Leads"),
    ("Wellington", "Elgin Town"),
    ("01-02-2026", "02-01-2026"),
    ("10-20 Lakh", "20-30 Lakh"),
    ("< 5 Lakh", "> 5 Lakh"),
    ("\u{915}\u{932}", "\u{915}\u{93E}\u{932}"),
    ("Modern Caf\u{E9}", "Modem Caf\u{E9}"),
    ("Ramesh", "Rakesh"),
];

/// Further pairs of the same kinds, the same.
const MORE_SAME: &[(&str, &str, Level)] = &[
    // What cannot be seen.
    ("Inbound\u{3000}", "Inbound", Invisible),
    ("Hot\u{202F}Leads", "Hot Leads", Invisible),
    ("Hot\tLeads", "Hot Leads", Invisible),
    ("Hot\r\nLeads", "Hot Leads", Invisible),
    ("Hot\u{2028}Leads", "Hot Leads", Invisible),
    ("\u{202A}Hot Leads\u{202C}", "Hot Leads", Invisible),
    ("Hot\u{2060}Leads", "HotLeads", Invisible),
    ("New\u{200B}Leads", "New Leads", Separators),
    ("\u{1F469}\u{200D}\u{1F4BC}", "\u{1F469}\u{1F4BC}", Invisible),
    ("நட்\u{200C}பு", "நட்பு", Invisible),
    ("ক\u{9CB}", "ক\u{9C7}\u{9BE}", Invisible),
    ("ਲ\u{A3C}", "\u{A33}", Invisible),
    // Case.
    ("Stra\u{DF}e Leads", "STRASSE Leads", Case),
    ("STRA\u{1E9E}E", "strasse", Case),
    ("\u{39F}\u{394}\u{39F}\u{3A3}", "\u{3BF}\u{3B4}\u{3BF}\u{3C2}", Case),
    ("\u{41C}\u{41E}\u{421}\u{41A}\u{412}\u{410}", "\u{43C}\u{43E}\u{441}\u{43A}\u{432}\u{430}", Case),
    ("EMI Leads", "Emi leads", Case),
    ("\u{FB01}nance", "FINANCE", Case),
    // Compatibility forms and digits.
    ("\u{FF28}ot \u{FF2C}eads", "Hot Leads", Compatibility),
    ("Batch \u{2460}", "Batch 1", Compatibility),
    ("Batch \u{2776}", "Batch 1", Compatibility),
    ("ਬੈਚ ੧", "ਬੈਚ 1", Compatibility),
    ("ব্যাচ ২", "ব্যাচ 2", Compatibility),
    ("குழு ௩", "குழு 3", Compatibility),
    ("Batch \u{661}\u{662}", "Batch 12", Compatibility),
    ("\u{2116} 5", "No 5", Compatibility),
    ("\u{1D407}\u{1D428}\u{1D42D} Leads", "Hot Leads", Compatibility),
    // Accents, strokes, ligatures.
    ("\u{130}stanbul", "Istanbul", Accents),
    ("Ist\u{131}klal", "Istiklal", Accents),
    ("\u{D8}resund", "Oresund", Accents),
    ("\u{141}\u{F3}d\u{17A}", "Lodz", Accents),
    ("Encyclop\u{E6}dia", "Encyclopaedia", Accents),
    ("\u{153}uvre", "Oeuvre", Accents),
    ("\u{110}akovo", "Dakovo", Accents),
    ("Team \u{1F170}", "Team A", Accents),
    // Indic and Arabic spelling.
    ("\u{9CE}সব", "ত্\u{200D}সব", Accents),
    ("উৎসব", "উত্\u{200D}সব", Accents),
    ("അവൻ", "അവന്\u{200D}", Accents),
    ("हिन्दी लीड्स", "हिंदी लीड्स", Accents),
    ("ज़मीन", "जमीन", Accents),
    ("संपर्क", "सम्पर्क", Accents),
    ("مــحمد", "محمد", Accents),
    ("علی", "علي", Accents),
    ("کراچی", "كراچي", Accents),
    // Separators.
    ("Follow-up", "Followup", Separators),
    ("Follow-up", "Follow Up", Separators),
    ("Tier-1", "Tier 1", Separators),
    ("A1", "A 1", Separators),
    ("R&D", "R and D", Separators),
    ("R & D", "r&d", Separators),
    ("24x7", "24 x 7", Separators),
    ("24\u{D7}7", "24x7", Separators),
    ("Real Estate (Plots)", "Real Estate - Plots", Separators),
    ("M.B.A. Leads", "MBA Leads", Separators),
    ("Rs. 500", "Rs 500", Separators),
    ("\u{20B9} 5 Lakh", "\u{20B9}5 Lakh", Separators),
    ("<5 Lakh", "< 5 Lakh", Separators),
    ("\u{2264} 5 Lakh", "<= 5 Lakh", Separators),
    ("10\u{2013}20 Lakh", "10 - 20 Lakh", Separators),
    ("01-02-2026", "01/02/2026", Separators),
    ("FY 2025-26", "FY 2025/26", Separators),
    ("10.30 AM", "10:30 AM", Separators),
    ("Grade A+ Leads", "Grade A+, Leads", Separators),
    ("Grade A +", "Grade A+", Separators),
    ("Grade B\u{2212}", "Grade B-", Separators),
    ("#Hot Leads", "Hot Leads", Separators),
    ("Lead #1", "Lead 1", Separators),
    ("Batch 1\u{FE0F}\u{20E3}", "Batch 1", Separators),
    ("10 % Off", "10% Off", Separators),
    ("Google+Facebook", "Google + Facebook", Separators),
    ("\"Hot\" Leads", "Hot Leads", Separators),
    ("Owner\u{B4}s List", "Owners List", Separators),
    ("[Old] Leads", "Old Leads", Separators),
    ("गरम\u{964} लीड्स", "गरम लीड्स", Separators),
    ("दिल्ली-लीड्स", "दिल्ली लीड्स", Separators),
    ("India > Delhi", "India - Delhi", Separators),
    ("- Hot Leads", "Hot Leads", Separators),
    ("\u{1F1EE}\u{1F1F3} Leads", "Leads", Separators),
    ("Don't Call", "Dont Call", Separators),
    ("Sales@Delhi", "Sales Delhi", Separators),
    // Look-alikes.
    ("P\u{430}id leads", "PAID Leads", LookAlike),
    ("P\u{430}id_leads", "Paid Leads", LookAlike),
    ("\u{41D}\u{41E}\u{422} LEADS", "Hot Leads", LookAlike),
    ("H\u{43E}t L\u{435}ads", "Hot Leads", LookAlike),
    ("\u{421}R\u{41C}", "CRM", LookAlike),
    ("\u{3A1}aid", "Paid", LookAlike),
    ("\u{261}oogle", "google", LookAlike),
    ("H0t Leads", "Hot Leads", LookAlike),
    ("Inb0und", "Inbound", LookAlike),
    ("Q1 2026", "Ql 2026", LookAlike),
    ("Batch 1O", "Batch 10", LookAlike),
    ("VIP-2O26", "vip 2026", LookAlike),
    // Word order and number.
    ("Delhi Hot Leads", "Hot Leads - Delhi", WordOrder),
    ("2026 Q1", "Q1 2026", WordOrder),
    ("Marketing & Sales", "Sales and Marketing", WordOrder),
    ("लीड्स दिल्ली", "दिल्ली लीड्स", WordOrder),
    ("Plot Leads", "Plots Lead", Plural),
    ("Company Leads", "Companies Leads", Plural),
    ("Course Enquiry", "Course Enquiries", Plural),
    ("Courses", "Course", Plural),
    ("Businesses", "Business", Plural),
    ("Branches Delhi", "Delhi Branch", Plural),
    ("NRI Leads", "NRIs Lead", Plural),
    ("HNI", "HNIs", Plural),
    ("Owner's", "Owner", Plural),
    ("Google Ad", "Google Ads", Plural),
    ("Sale", "Sales", Plural),
    ("Sub-Broker List", "Subbroker Lists", Plural),
    ("Follow-Up Call", "Followup Calls", Plural),
    ("Delhi to Mumbai Lead", "Delhi to Mumbai Leads", Plural),
    // Marks of copying.
    ("Copy of Hot Leads", "Hot Leads", Copy),
    ("Hot Leads - Copy", "Hot Leads", Copy),
    ("Hot Leads (copy 2)", "hot leads", Copy),
    ("Hot Leads (1)", "Hot Leads", Copy),
    ("Hot Leads_old", "Hot Leads", Copy),
    ("Copy of Hot Lead", "Hot Leads (1)", Copy),
    ("🔥 Hot Leads (1)", "🔥 Hot Leads", Copy),
    // One letter.
    ("Kolkata Leads", "Kolkatta Leads", Typo),
    ("Marketing Enquiry", "Marketing Enqiury", Typo),
    ("Residential Plots", "Residental Plots", Typo),
    ("Organised Events", "Organized Events", Typo),
    ("Hadapsar Site", "Hadpsar site", Typo),
    ("Delhi NCR", "NCR Dehli", Typo),
];

/// Further pairs of the same kinds, different.
const MORE_DIFFERENT: &[(&str, &str)] = &[
    ("Grade A-", "Grade A"),
    ("Grade B+", "Grade B-"),
    ("O+ve", "O-ve"),
    ("HIV +ve", "HIV -ve"),
    ("C Leads", "C++ Leads"),
    ("C#", "C"),
    ("50+ Staff", "50 Staff"),
    ("Top 10", "Top 10%"),
    ("\u{20B9} 500", "$ 500"),
    ("$ Leads", "\u{20AC} Leads"),
    ("\u{2264} 5 Lakh", "\u{2265} 5 Lakh"),
    ("= 5", "\u{2260} 5"),
    ("Score 5", "Score -5"),
    ("+5", "-5"),
    ("1 1", "11"),
    ("1-1", "11"),
    ("Sector 1 2", "Sector 12"),
    ("1.5 Cr", "1-5 Cr"),
    ("1.5 Cr", "15 Cr"),
    ("5\u{BD} Lakh", "51/2 Lakh"),
    ("10\u{B2}", "102"),
    ("2025-26", "2024-25"),
    ("10-20 Lakh", "20-10 Lakh"),
    ("24x7", "24x6"),
    ("24/7", "247"),
    ("Tier 1", "Tier 2"),
    ("Team I", "Team 1"),
    ("Team I", "Team l"),
    ("Leads", "Ieads"),
    ("Q1 2025 Q2 2026", "Q2 2025 Q1 2026"),
    ("New Leads", "News Leads"),
    ("Custom", "Customs"),
    ("Mar Leads", "Mars Leads"),
    ("SMS", "SM"),
    ("Clas", "Class"),
    ("Bus", "Bu"),
    ("UPS", "UP"),
    ("Mon", "Moon"),
    ("Cold Leads", "Gold Leads"),
    ("Inbound Calls", "Outbound Calls"),
    ("Delhi", "New Delhi"),
    ("Hot Leads", "Hot Leads 2"),
    ("हाँ", "हूँ"),
    ("कमल", "कमाल"),
    ("பள்ளி", "பல்லி"),
    ("கர", "கா"),
    ("കിട", "കീട"),
    ("জল", "জাল"),
    ("ਦਿਲ", "ਦਲ"),
    ("बैच १", "बैच २"),
    ("ਬੈਚ ੧", "ਬੈਚ 9"),
    ("\u{1F525}\u{1F525}", "\u{1F525}"),
    ("\u{2460}", "\u{2461}"),
    ("Team \u{1F170}", "Team \u{1F171}"),
    ("Modern \u{421}afe", "Modem Cafe"),
    ("C\u{430}il", "Call"),
    ("A1", "A2"),
    ("A 11", "A1 1"),
    ("2 BHK", "3 BHK"),
    ("!!!", "!!"),
    ("Male Leads", "Mail Leads"),
    ("Sent", "Cent"),
    ("Yes", "No"),
    // Symbols by which people sort.
    ("🟡 Leads", "🟣 Leads"),
    ("✔ Leads", "✖ Leads"),
    ("▲ Leads", "▼ Leads"),
    ("★★ Leads", "★ Leads"),
    ("🇮🇳 Leads", "🇮🇷 Leads"),
    ("♪ Leads", "♫ Leads"),
    ("🟡 Hot Lead", "🟣 Hot Leads"),
    ("🔥 Leads Hot", "❄ Hot Leads"),
    // Directions.
    ("Delhi to Mumbai", "Mumbai to Delhi"),
    ("Delhi → Mumbai", "Mumbai → Delhi"),
    ("Delhi -> Mumbai", "Mumbai -> Delhi"),
    ("India vs Pakistan", "Pakistan vs India"),
    ("Hot not Cold", "Cold not Hot"),
    ("Leads from Partners", "Partners from Leads"),
    ("Rent without Deposit", "Deposit without Rent"),
    // No copies.
    ("Batch (1)", "Batch (2)"),
    ("Hot Leads (2026)", "Hot Leads"),
    ("Hot Leads (duplicate 7)", "Hot Leads"),
    ("Hot Leads (duplicate, group 7)", "Hot Leads"),
    ("Old Delhi", "Delhi"),
    // Other words, not slips.
    ("Kiran", "Karan"),
    ("Sonal", "Sonali"),
    ("Kota", "Kotak"),
    ("Resale", "Presale"),
    ("Bopal", "Bhopal"),
    ("Nephrologist", "Neurologist"),
    ("Preowned Cars", "Reowned Cars"),
    ("Northern Region", "Southern Region"),
    ("Junior Staff", "Senior Staff"),
    ("Sector12 Leads", "Sector21 Leads"),
    ("लीड्स", "लीडस"),
    ("बड़ा", "बढ़ा"),
    ("سارة", "ساره"),
];

fn judge(a: &str, b: &str) -> Option<Level> {
    let level = lowest_level(a, b);
    assert_eq!(level, lowest_level(b, a), "not symmetric: {a} ~ {b}");
    let found = clusters(&[a, b]);
    assert!(found.len() <= 1, "{a} ~ {b} is reported {} times", found.len());
    assert_eq!(level, found.first().map(|cluster| cluster.level), "clusters disagree on {a} ~ {b}");
    assert_eq!(level, Index::new(&[a]).meet(b).map(|meeting| meeting.level), "the index disagrees on {a} ~ {b}");
    level
}

fn assert_judged(same: &[(&str, &str, Level)], different: &[(&str, &str)]) {
    let mut wrong = Vec::new();
    for &(a, b, expected) in same {
        let level = judge(a, b);
        if level != Some(expected) {
            wrong.push(format!("{a:?} ~ {b:?}: {level:?} instead of {expected:?}"));
        }
    }
    for &(a, b) in different {
        if let Some(level) = judge(a, b) {
            wrong.push(format!("{a:?} ~ {b:?}: {level:?} instead of different"));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn the_pairs_of_the_document_meet_where_it_says() {
    assert_judged(SAME, DIFFERENT);
}

#[test]
fn further_pairs_of_the_same_kinds_meet_where_they_should() {
    assert!(MORE_SAME.len() + MORE_DIFFERENT.len() > 120);
    assert_judged(MORE_SAME, MORE_DIFFERENT);
}

#[test]
fn no_pair_of_the_document_is_missed_and_none_is_a_false_friend() {
    let met = |level: Level| SAME.iter().filter(|(a, b, _)| lowest_level(a, b) == Some(level)).count();
    let false_friends = |level: Level| DIFFERENT.iter().filter(|(a, b)| lowest_level(a, b) == Some(level)).count();
    println!("{:14} {:>5} {:>6} {:>10} {:>7}", "up to", "met", "false", "precision", "recall");
    let (mut all_met, mut all_false) = (0, 0);
    for level in Level::ALL {
        all_met += met(level);
        all_false += false_friends(level);
        let share = |part: usize, whole: usize| 100 * part / whole.max(1);
        println!(
            "{:14} {all_met:>5} {all_false:>6} {:>9}% {:>6}%",
            level.name(),
            share(all_met, all_met + all_false),
            share(all_met, SAME.len())
        );
    }
    assert_eq!((all_met, all_false), (SAME.len(), 0));
}

#[test]
fn titles_of_the_whole_table_together_form_the_same_pairs() {
    let titles: Vec<_> = SAME
        .iter()
        .chain(MORE_SAME)
        .map(|&(a, b, _)| (a, b))
        .chain(DIFFERENT.iter().chain(MORE_DIFFERENT).copied())
        .flat_map(|(a, b)| [a, b])
        .collect();
    let found = clusters(&titles);
    for (one, a) in titles.iter().enumerate() {
        for (other, b) in titles.iter().enumerate().skip(one + 1) {
            let lowest = found
                .iter()
                .filter(|cluster| cluster.members.binary_search(&one).is_ok())
                .find(|cluster| cluster.members.binary_search(&other).is_ok());
            let met = lowest_level(a, b);
            // Of a slip there is one pair, whichever of the titles have it.
            let has_one = |title: &str, cluster: &Cluster| {
                cluster.members.iter().any(|&at| lowest_level(titles[at], title).is_some_and(|level| level < Typo))
            };
            let mut slips = found.iter().filter(|cluster| cluster.level == Typo);
            if lowest.is_none() && met == Some(Typo) {
                assert!(slips.any(|slip| has_one(a, slip) && has_one(b, slip)), "{a} ~ {b}");
            } else {
                assert_eq!(lowest.map(|cluster| cluster.level), met, "{a} ~ {b}");
            }
        }
    }
}
