//! The one implementation of TLS and its cryptography, for HTTP and mail alike.

use rustls::crypto::{CryptoProvider, ring};

/// Makes ring the cryptography of every TLS client of this process. To be called before one is built; a second call
/// changes nothing.
pub fn install_crypto() {
    if CryptoProvider::get_default().is_none() {
        // Somebody else may have been first in this very moment: then it is installed all the same.
        let _ = ring::default_provider().install_default();
    }
}
