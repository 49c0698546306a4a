//! Staff passwords: argon2id, stored as PHC strings that carry their own cost.

use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version};

/// How much work one hash is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Cost {
    /// OWASP's argon2id minimum: 19 MiB, two passes. A small computer takes about a tenth of a second.
    #[default]
    Full,
    /// As little as the algorithm allows, for tests that log in a hundred times.
    Least,
}

/// A new password as a PHC string with a salt of its own.
pub fn hash(password: &str) -> String {
    hash_at(password, Cost::Full)
}

/// As `hash`, at a stated cost.
pub fn hash_at(password: &str, cost: Cost) -> String {
    let hashed = argon(cost).hash_password(password.as_bytes());
    hashed.expect("argon2 hashes any password with the parameters above").to_string()
}

/// Whether this is the password. The stored string's own cost counts; a string that is none matches nothing.
pub fn verify(password: &str, stored: &str) -> bool {
    let Ok(stored) = PasswordHash::new(stored) else { return false };
    argon(Cost::Full).verify_password(password.as_bytes(), &stored).is_ok()
}

fn argon(cost: Cost) -> Argon2<'static> {
    let params = match cost {
        Cost::Full => Params::default(),
        Cost::Least => Params::new(Params::MIN_M_COST, Params::MIN_T_COST, Params::MIN_P_COST, None)
            .expect("the least parameters are parameters"),
    };
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_known_again_and_no_other_is() {
        let stored = hash_at("なみの うた", Cost::Least);
        assert!(verify("なみの うた", &stored));
        assert!(!verify("なみのうた", &stored) && !verify("", &stored));
    }

    #[test]
    fn the_same_password_is_stored_differently_each_time() {
        assert_ne!(hash_at("nami", Cost::Least), hash_at("nami", Cost::Least));
    }

    #[test]
    fn a_stored_text_that_is_no_password_matches_nothing() {
        assert!(!verify("", "") && !verify("nami", "nami") && !verify("x", "$argon2id$v=19$broken"));
    }
}
