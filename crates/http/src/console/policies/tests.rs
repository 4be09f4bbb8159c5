//! What is said of policies.

use keywright_core::{Catalogue, policy::BuiltIn};

use super::{Language, described};

#[test]
fn what_comes_with_the_product_is_described_in_the_language_of_the_page() {
    let catalogue = Catalogue::featbit();
    for it in BuiltIn::ALL {
        let policy = it.policy(&catalogue).expect("the table is right");
        let (en, zh) = (described(Language::English, &policy), described(Language::Chinese, &policy));
        assert_eq!(en, policy.description.as_str(), "as the API has it");
        assert!(!zh.is_ascii() && zh.ends_with('。'), "{zh}");
    }
}
