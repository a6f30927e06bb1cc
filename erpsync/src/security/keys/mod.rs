//! Keys: private ones that sign, in this process or elsewhere, and public ones that verify.

mod error;
#[cfg(feature = "pkcs12")]
mod pkcs12;
mod private;
mod secret_key;
mod signer;
mod verifying;

pub use self::error::KeyError;
pub use self::private::PrivateKey;
pub use self::secret_key::HmacKey;
pub use self::signer::Signer;
pub use self::verifying::VerifyingKey;
