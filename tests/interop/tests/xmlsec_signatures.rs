//! xmlsec1 as the judge of signatures, both ways. Debian has it as the package `xmlsec1`.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::task::{Context, Poll, Waker};

use erpsync::security::canonical::{Canonicalization, Method};
use erpsync::security::certificates::Certificate;
use erpsync::security::document::Document;
use erpsync::security::keys::{HmacKey, PrivateKey, Signer, VerifyingKey};
use erpsync::security::signature::{
    Algorithms, DigestAlgorithm, ReferenceTo, Signature, SignatureAlgorithm, SignatureBuilder,
    SignatureLimits,
};
use erpsync::xml::Limits;
use interop::foreign::program;

const SECRET: &[u8] = b"a secret of both sides";
const MESSAGE: &str = concat!(
    "<?xml version=\"1.0\"?>\n<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/' xmlns:unused='urn:unused' ",
    "xmlns:u='http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd'><s:Header>",
    "<u:Timestamp u:Id='time'><u:Created>2026-11-30T12:00:00Z</u:Created></u:Timestamp><!--signature--></s:Header>",
    "<s:Body  u:Id='body' ><Order xmlns='urn:shop' b=\"&gt;&#10;&quot;\" a='1'><Piece/><Piece xmlns:q='urn:q' q:n='&lt;'>7 &lt; 8 > 6",
    "&#13;\r\n<![CDATA[<&>]]> é\u{1F600}</Piece ><!-- comment --><?p  i ?></Order></s:Body></s:Envelope>"
);

fn keys() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../erpsync/tests/signatures/keys")
}

/// Waits for a future that is ready at once.
fn now<T>(future: impl Future<Output = T>) -> T {
    match std::pin::pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(output) => output,
        Poll::Pending => panic!("the key is in this process"),
    }
}

fn rsa(algorithm: SignatureAlgorithm) -> Box<dyn Signer> {
    let key = PrivateKey::from_pem(std::fs::read(keys().join("rsa.key.pem")).unwrap()).unwrap();
    Box::new(key.with_algorithm(algorithm).unwrap())
}

fn hmac(algorithm: SignatureAlgorithm) -> Box<dyn Signer> {
    Box::new(HmacKey::new(algorithm, SECRET).unwrap())
}

/// Runs xmlsec1 on a document; returns its output.
fn run(action: &str, key: &[&str], name: &str, document: &str) -> Result<String, String> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let (input, output) = (folder.join(format!("{name}.xml")), folder.join(format!("{name}.out.xml")));
    std::fs::write(&input, document).unwrap();
    let secret = folder.join("secret.bin");
    std::fs::write(&secret, SECRET).unwrap();
    let mut command = Command::new("xmlsec1");
    command.arg(action);
    for argument in key {
        command.arg(
            argument.replace("SECRET", secret.to_str().unwrap()).replace("KEYS", keys().to_str().unwrap()),
        );
    }
    command.args(["--id-attr:Id", "Body", "--id-attr:Id", "Timestamp"]);
    if action == "--sign" {
        command.arg("--output").arg(&output);
    }
    let result = command.arg(&input).output().unwrap();
    match result.status.success() {
        true if action == "--sign" => Ok(std::fs::read_to_string(output).unwrap()),
        true => Ok(String::new()),
        false => Err(String::from_utf8_lossy(&result.stderr).into_owned()),
    }
}

const RSA_PUBLIC: &[&str] = &["--pubkey-cert-pem", "KEYS/rsa.cert.pem"];
const EC_PUBLIC: &[&str] = &["--pubkey-cert-pem", "KEYS/ec.cert.pem"];
const HMAC: &[&str] = &["--hmackey", "SECRET"];

#[test]
fn it_verifies_what_is_signed_here() {
    use SignatureAlgorithm::*;
    if program("xmlsec1").is_none() {
        return;
    }
    let mut cases: Vec<(Box<dyn Signer>, &[&str])> = Vec::new();
    for algorithm in [RsaSha256, RsaSha384, RsaSha512] {
        cases.push((rsa(algorithm), RSA_PUBLIC));
    }
    for algorithm in [HmacSha1, HmacSha256, HmacSha384, HmacSha512] {
        cases.push((hmac(algorithm), HMAC));
    }
    let ec = PrivateKey::from_pem(std::fs::read(keys().join("ec.key.pem")).unwrap()).unwrap();
    cases.push((Box::new(ec), EC_PUBLIC));
    let digests =
        [DigestAlgorithm::Sha256, DigestAlgorithm::Sha384, DigestAlgorithm::Sha512, DigestAlgorithm::Sha1];
    for (at, (signer, key)) in cases.iter().enumerate() {
        let document = Document::parse(MESSAGE, &Limits::default()).unwrap();
        let builder = SignatureBuilder::new()
            .digest(digests[at % digests.len()])
            .reference(ReferenceTo::id("body"))
            .reference(ReferenceTo::id("time"));
        let signature = now(builder.sign(&document, &**signer)).unwrap();
        let signed = MESSAGE.replace("<!--signature-->", &signature);
        let name = format!("signed-{at}");
        if let Err(error) = run("--verify", key, &name, &signed) {
            panic!("{}: {error}", signer.algorithm());
        }
        let tampered = signed.replace("7 &lt; 8", "9 &lt; 8");
        assert!(run("--verify", key, &name, &tampered).is_err(), "{}", signer.algorithm());
    }
}

/// xmlsec1 1.2 has no RSA-PSS, so the command of OpenSSL verifies the value of the signature.
#[test]
fn openssl_verifies_pss() {
    use SignatureAlgorithm::*;
    if program("xmlsec1").is_none() {
        return;
    }
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let [public, message, value] = ["pss.pub.pem", "pss.message", "pss.value"].map(|name| folder.join(name));
    let mut command = Command::new("openssl");
    command.args(["x509", "-noout", "-pubkey", "-in"]).arg(keys().join("rsa.cert.pem"));
    std::fs::write(&public, command.output().unwrap().stdout).unwrap();
    for (algorithm, hash) in [(RsaPssSha256, "sha256"), (RsaPssSha384, "sha384"), (RsaPssSha512, "sha512")] {
        let document = Document::parse(MESSAGE, &Limits::default()).unwrap();
        let builder = SignatureBuilder::new().reference(ReferenceTo::id("body"));
        let signed = now(builder.sign(&document, &*rsa(algorithm))).unwrap();
        let document = Document::parse(&signed, &Limits::default()).unwrap();
        let signature = Signature::parse(document.root(), &SignatureLimits::default()).unwrap();
        let mut canonical = Vec::new();
        let info = document.root().children().next().unwrap();
        Canonicalization::new(Method::EXCLUSIVE).write_element(info, &mut canonical).unwrap();
        std::fs::write(&message, canonical).unwrap();
        std::fs::write(&value, signature.value()).unwrap();
        let mut command = Command::new("openssl");
        command.args([
            "dgst",
            &format!("-{hash}"),
            "-sigopt",
            "rsa_padding_mode:pss",
            "-sigopt",
            "rsa_pss_saltlen:digest",
        ]);
        command.args(["-sigopt", &format!("rsa_mgf1_md:{hash}"), "-verify"]).arg(&public);
        let output = command.arg("-signature").arg(&value).arg(&message).output().unwrap();
        assert!(output.status.success(), "{algorithm}: {}", String::from_utf8_lossy(&output.stderr));
    }
}

#[test]
fn what_it_signs_is_verified_here() {
    if program("xmlsec1").is_none() {
        return;
    }
    let certificate = |name: &str| Certificate::from_pem(std::fs::read(keys().join(name)).unwrap()).unwrap();
    let rsa = certificate("rsa.cert.pem").verifying_key().unwrap();
    let ec = certificate("ec.cert.pem").verifying_key().unwrap();
    let rsa_key: &[&str] = &["--privkey-pem", "KEYS/rsa.key.pem"];
    let ec_key: &[&str] = &["--privkey-pem", "KEYS/ec.key.pem"];
    let exclusive = "http://www.w3.org/2001/10/xml-exc-c14n#";
    let inclusive = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315";
    let version_1_1 = "http://www.w3.org/2006/12/xml-c14n11";
    for (at, (algorithm, canonicalization, command, key)) in [
        ("http://www.w3.org/2001/04/xmldsig-more#rsa-sha256", exclusive, rsa_key, &rsa),
        ("http://www.w3.org/2001/04/xmldsig-more#rsa-sha512", inclusive, rsa_key, &rsa),
        ("http://www.w3.org/2001/04/xmldsig-more#rsa-sha384", version_1_1, rsa_key, &rsa),
        ("http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256", exclusive, ec_key, &ec),
        ("http://www.w3.org/2001/04/xmldsig-more#hmac-sha256", inclusive, HMAC, &VerifyingKey::hmac(SECRET)),
    ]
    .into_iter()
    .enumerate()
    {
        let template = format!(
            "<ds:Signature xmlns:ds='http://www.w3.org/2000/09/xmldsig#'><ds:SignedInfo>\
            <ds:CanonicalizationMethod Algorithm='{canonicalization}'/><ds:SignatureMethod Algorithm='{algorithm}'/>\
            <ds:Reference URI='#body'><ds:Transforms><ds:Transform Algorithm='{canonicalization}'/></ds:Transforms>\
            <ds:DigestMethod Algorithm='http://www.w3.org/2001/04/xmlenc#sha256'/><ds:DigestValue/></ds:Reference>\
            </ds:SignedInfo><ds:SignatureValue/></ds:Signature>"
        );
        let message = MESSAGE.replace("<!--signature-->", &template);
        let signed = run("--sign", command, &format!("theirs-{at}"), &message).unwrap();
        let document = Document::parse(&signed, &Limits::default()).unwrap();
        let element = document.elements().find(|element| element.name() == Signature::NAME).unwrap();
        let signature = Signature::parse(element, &SignatureLimits::default()).unwrap();
        let verified = signature.verify(key, &Algorithms::default(), &()).unwrap();
        assert!(verified.covers(document.element_by_id("body").unwrap()), "{algorithm}");
    }
}
