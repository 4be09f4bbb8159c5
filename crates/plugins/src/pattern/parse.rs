//! Reading patterns.

use std::{iter::Peekable, str::Chars, str::FromStr};

use super::{Class, Pattern, Place};

/// Why a text is no pattern.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum PatternError {
    /// It is too long, or repeats too much.
    #[error(
        "a pattern has at most {} letters, and {} places with all repetitions",
        Pattern::MAX_LETTERS,
        Pattern::MAX_PLACES
    )]
    TooLong,
    /// It has something that cannot be matched in bounded time, or is unfinished.
    #[error(
        "`{0}` cannot stand here: a pattern is letters and classes such as `[a-z]`, `\\d` or `.`, each with `*`, `+`, `?` or \
         `{{2,5}}` behind, and may begin with `^` and end with `$`; write `\\` before a letter that stands for itself"
    )]
    Letter(char),
    /// It ends too early.
    #[error("the pattern ends within a class, a count or after `\\`")]
    End,
    /// A range or count goes backwards.
    #[error("a range or count in the pattern goes backwards")]
    Backwards,
}

type Letters<'t> = Peekable<Chars<'t>>;

impl FromStr for Pattern {
    type Err = PatternError;

    fn from_str(text: &str) -> Result<Self, PatternError> {
        if text.chars().count() > Self::MAX_LETTERS {
            return Err(PatternError::TooLong);
        }
        let mut letters = text.chars().peekable();
        let from_start = letters.next_if_eq(&'^').is_some();
        let (mut places, mut to_end) = (Vec::new(), false);
        while let Some(letter) = letters.next() {
            if letter == '$' && letters.peek().is_none() {
                to_end = true;
                break;
            }
            let class = class(letter, &mut letters)?;
            let (least, most) = count(&mut letters)?;
            if places.len() + least.max(most.unwrap_or(1)) > Self::MAX_PLACES {
                return Err(PatternError::TooLong);
            }
            let place = |may_lack, may_repeat| Place { class: class.clone(), may_lack, may_repeat };
            places.extend((0..least).map(|_| place(false, false)));
            match most {
                Some(most) => places.extend((least..most).map(|_| place(true, false))),
                None => places.push(place(true, true)),
            }
        }
        Ok(Self { written: text.to_owned(), places, from_start, to_end })
    }
}

fn class(letter: char, letters: &mut Letters<'_>) -> Result<Class, PatternError> {
    let of = |ranges: Vec<(char, char)>, negated| Class { ranges, negated };
    match letter {
        '.' => Ok(of(vec![('\n', '\n'), ('\r', '\r'), ('\u{2028}', '\u{2029}')], true)),
        '\\' => {
            let (ranges, negated) = escape(letters)?;
            Ok(of(ranges, negated))
        }
        '[' => set(letters),
        '*' | '+' | '?' | '{' | '}' | '(' | ')' | '|' | ']' | '^' | '$' => Err(PatternError::Letter(letter)),
        letter => Ok(of(vec![(letter, letter)], false)),
    }
}

/// What stands behind a backslash: ranges, and whether all else is meant.
fn escape(letters: &mut Letters<'_>) -> Result<(Vec<(char, char)>, bool), PatternError> {
    let letter = letters.next().ok_or(PatternError::End)?;
    let ranges = match letter.to_ascii_lowercase() {
        'd' => vec![('0', '9')],
        'w' => vec![('a', 'z'), ('A', 'Z'), ('0', '9'), ('_', '_')],
        's' => vec![('\t', '\r'), (' ', ' '), ('\u{a0}', '\u{a0}'), ('\u{2028}', '\u{2029}')],
        _ if letter.is_ascii_punctuation() => return Ok((vec![(letter, letter)], false)),
        _ => return Err(PatternError::Letter(letter)),
    };
    Ok((ranges, letter.is_ascii_uppercase()))
}

fn set(letters: &mut Letters<'_>) -> Result<Class, PatternError> {
    let negated = letters.next_if_eq(&'^').is_some();
    let mut ranges = Vec::new();
    loop {
        let letter = letters.next().ok_or(PatternError::End)?;
        let first = match letter {
            ']' => return Ok(Class { ranges, negated }),
            '[' => return Err(PatternError::Letter(letter)),
            '\\' => match escape(letters)? {
                (_, true) => return Err(PatternError::Letter('\\')),
                (found, false) => match found.as_slice() {
                    [(only, _)] if found.len() == 1 && found.iter().all(|it| it.0 == it.1) => *only,
                    _ => {
                        ranges.extend(found);
                        continue;
                    }
                },
            },
            letter => letter,
        };
        ranges.push((first, last_of_range(first, letters)?));
    }
}

/// The last letter of a range that begins with `first`; that itself where there is no range.
fn last_of_range(first: char, letters: &mut Letters<'_>) -> Result<char, PatternError> {
    let mut ahead = letters.clone();
    if ahead.next() != Some('-') || ahead.peek().is_none_or(|it| *it == ']') {
        return Ok(first);
    }
    letters.next();
    let last = match letters.next().ok_or(PatternError::End)? {
        '\\' => match escape(letters)? {
            (found, false) => match found.as_slice() {
                [(first, last)] if first == last => *last,
                _ => return Err(PatternError::Letter('-')),
            },
            _ => return Err(PatternError::Letter('-')),
        },
        '[' => return Err(PatternError::Letter('[')),
        letter => letter,
    };
    if first <= last { Ok(last) } else { Err(PatternError::Backwards) }
}

/// How often at least and at most.
fn count(letters: &mut Letters<'_>) -> Result<(usize, Option<usize>), PatternError> {
    let counts = match letters.peek() {
        Some('*') => (0, None),
        Some('+') => (1, None),
        Some('?') => (0, Some(1)),
        Some('{') => {
            letters.next();
            return braces(letters);
        }
        _ => return Ok((1, Some(1))),
    };
    letters.next();
    // A second one would mean something else: as few as there need be.
    match letters.peek() {
        Some(it @ ('*' | '+' | '?' | '{')) => Err(PatternError::Letter(*it)),
        _ => Ok(counts),
    }
}

fn braces(letters: &mut Letters<'_>) -> Result<(usize, Option<usize>), PatternError> {
    let least = number(letters)?.ok_or(PatternError::Letter('{'))?;
    let most = if letters.next_if_eq(&',').is_some() { number(letters)? } else { Some(least) };
    match letters.next() {
        Some('}') => {}
        Some(other) => return Err(PatternError::Letter(other)),
        None => return Err(PatternError::End),
    }
    if let Some(it @ ('*' | '+' | '?' | '{')) = letters.peek() {
        return Err(PatternError::Letter(*it));
    }
    if most.is_some_and(|it| it < least) { Err(PatternError::Backwards) } else { Ok((least, most)) }
}

fn number(letters: &mut Letters<'_>) -> Result<Option<usize>, PatternError> {
    let mut number = None;
    while let Some(digit) = letters.peek().and_then(|it| it.to_digit(10)) {
        letters.next();
        let so_far: usize = number.unwrap_or(0) * 10 + digit as usize;
        if so_far > Pattern::MAX_PLACES {
            return Err(PatternError::TooLong);
        }
        number = Some(so_far);
    }
    Ok(number)
}
