//! On the wire the WSDLs of this project are the real ones.

use std::path::Path;
use std::process::Command;

use netserver_tests::test_data;

#[test]
fn the_wsdls_say_what_the_real_ones_say() {
    let (Some(real), Some(tools)) = (test_data("wsdl/superoffice"), test_data("tools")) else { return };
    let ours = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../wsdl");
    for (service, facts) in [("ErpSync", 1261), ("SoPrincipal", 414)] {
        let mut facts_of = Command::new("python3");
        facts_of.arg(tools.join("wsdl_facts.py")).arg(real.join(format!("Services86-{service}.wsdl")));
        let output = match facts_of.arg(ours.join(format!("{service}.wsdl"))).output() {
            Ok(output) => output,
            Err(error) => {
                let required = std::env::var_os("ERPSYNC_REQUIRE_TEST_DATA").is_some();
                assert!(!required, "ERPSYNC_REQUIRE_TEST_DATA is set, and python3 does not run: {error}");
                return;
            }
        };
        let said = String::from_utf8_lossy(&output.stdout);
        assert_eq!(said.trim_end(), format!("{facts} facts, 0 missing, 0 extra"), "{service}");
        assert!(output.status.success(), "{service}: {}", String::from_utf8_lossy(&output.stderr));
    }
}
