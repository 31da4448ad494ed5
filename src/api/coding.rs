//! Content codings: what a body is packed in.

use std::io::Read as _;

use flate2::read::MultiGzDecoder;

use super::SendError;

/// Unpacks a body; `codings` are the values of `Content-Encoding` in the order in which they were applied. gzip goes by two
/// names, in any letter case; `identity` is no coding.
///
/// # Errors
/// [`SendError::Coding`] for one that was not asked for, [`SendError::TooLarge`] for more than `limit` bytes,
/// [`SendError::Broken`] for a body that is damaged.
pub(super) fn unpack(mut body: Vec<u8>, codings: &str, limit: usize) -> Result<Vec<u8>, SendError> {
    for coding in codings.rsplit(',').map(str::trim).filter(|coding| !coding.is_empty()) {
        match coding.to_ascii_lowercase().as_str() {
            "identity" => {}
            "gzip" | "x-gzip" => {
                let mut unpacked = Vec::with_capacity(body.len().saturating_mul(4).min(limit));
                let decoder = MultiGzDecoder::new(body.as_slice());
                decoder
                    .take(limit as u64 + 1)
                    .read_to_end(&mut unpacked)
                    .map_err(|error| SendError::Broken(format!("damaged gzip: {error}")))?;
                if unpacked.len() > limit {
                    return Err(SendError::TooLarge);
                }
                body = unpacked;
            }
            _ => return Err(SendError::Coding(coding.to_owned())),
        }
    }
    Ok(body)
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn gzip_has_many_names() {
        for codings in ["gzip", "x-gzip", "GZIP", " Gzip ", "gzip, identity", "identity,gzip", "X-GZIP,"] {
            assert_eq!(unpack(gzip(b"page"), codings, 99).unwrap(), b"page", "{codings}");
        }
        for codings in ["", "identity", "Identity, identity"] {
            assert_eq!(unpack(b"page".to_vec(), codings, 99).unwrap(), b"page", "{codings}");
        }
        assert_eq!(unpack(gzip(&gzip(b"page")), "gzip, gzip", 99).unwrap(), b"page");
    }

    #[test]
    fn other_codings_damage_and_bombs_are_told_apart() {
        assert_eq!(unpack(gzip(b"page"), "br", 99), Err(SendError::Coding("br".to_owned())));
        let mut damaged = gzip(b"page");
        damaged.truncate(15);
        assert!(matches!(unpack(damaged, "gzip", 99), Err(SendError::Broken(_))));
        assert_eq!(unpack(gzip(&[0; 100]), "gzip", 99), Err(SendError::TooLarge));
        assert_eq!(unpack(gzip(&[0; 99]), "gzip", 99).unwrap().len(), 99);
    }
}
