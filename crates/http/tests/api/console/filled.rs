//! A form as a browser without a script sends it: with every field that the page has filled in.

use super::browser::{Browser, Shown};

/// The fields of a form, to be changed and sent.
#[derive(Clone, Debug)]
pub(crate) struct Filled(pub(crate) Vec<(String, String)>);

impl Filled {
    /// The form of a page that holds an editor.
    #[track_caller]
    pub(crate) fn of(page: &Shown) -> Self {
        let (_, rest) = page.html.split_once("<button class=\"hidden\" name=\"do\" value=\"enter\"").unwrap();
        let (form, _) = rest.split_once("</form>").unwrap();
        let organization = page.value("organization");
        let mut fields = vec![("organization".to_owned(), organization)];
        for tag in form.split('<') {
            let Some((tag, text)) = tag.split_once('>') else { continue };
            let Some(name) = attribute(tag, "name").filter(|_| !tag.contains(" disabled")) else { continue };
            let is_choice = tag.contains("type=\"checkbox\"") || tag.contains("type=\"radio\"");
            match tag.split(' ').next() {
                Some("textarea") => fields.push((name, plain(text.trim_start_matches('\n')))),
                Some("input") if !is_choice || tag.contains(" checked") => {
                    fields.push((name, attribute(tag, "value").unwrap_or_default()));
                }
                Some("select") => fields.push((name.clone(), selected(form, &name))),
                _ => {}
            }
        }
        Self(fields)
    }

    /// The same with a field set to one value.
    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        self.0.retain(|(it, _)| it != name);
        self.also(name, value)
    }

    /// The same with one more value.
    pub(crate) fn also(mut self, name: &str, value: &str) -> Self {
        self.0.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Sends it by one of its buttons.
    pub(crate) fn send(&self, browser: &mut Browser, path: &str, button: &str) -> Shown {
        let fields = self.clone().also("do", button);
        let fields: Vec<_> = fields.0.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        browser.send(path, &fields)
    }

    /// The values of a field.
    pub(crate) fn values(&self, name: &str) -> Vec<&str> {
        self.0.iter().filter(|(it, _)| it == name).map(|(_, value)| value.as_str()).collect()
    }
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
    rest.split_once('"').map(|(it, _)| plain(it))
}

fn selected(form: &str, name: &str) -> String {
    let (_, rest) = form.split_once(&format!("name=\"{name}\"")).unwrap();
    let (options, _) = rest.split_once("</select>").unwrap();
    let chosen = options.split("<option").find(|it| it.contains(" selected"));
    chosen.and_then(|it| attribute(it, "value")).unwrap_or_default()
}

fn plain(html: &str) -> String {
    [("&#34;", "\""), ("&#39;", "'"), ("&#60;", "<"), ("&#62;", ">"), ("&#38;", "&")]
        .iter()
        .fold(html.to_owned(), |text, (from, to)| text.replace(from, to))
}
