//! What a form asks and what it accepts. The web application decides by the same rules (`web/src/features/forms/rules.ts`);
//! `tests/forms/cases.json` holds both to the same cases.

use std::collections::{BTreeMap, HashSet};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use unicode_normalization::UnicodeNormalization;
use utoipa::ToSchema;

pub const QUESTIONS_MAX: usize = 100;
pub const OPTIONS_MAX: usize = 100;
pub const FORM_TITLE_CHARS_MAX: usize = 200;
pub const FORM_DESCRIPTION_CHARS_MAX: usize = 5_000;
const LABEL_CHARS_MAX: usize = 300;
const HELP_CHARS_MAX: usize = 2_000;
const ID_CHARS_MAX: usize = 40;
const SHORT_CHARS_MAX: usize = 300;
const LONG_CHARS_MAX: usize = 5_000;
const FILES_MAX_DEFAULT: i64 = 1;
/// Of one question; an upload is 10 MB at most.
const FILES_MAX: i64 = 10;
/// What a condition calls the answer of somebody who agreed.
const AGREED: &str = "yes";

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum QuestionKind {
    Short,
    Long,
    Number,
    Date,
    /// One of the options.
    One,
    /// Some of the options.
    Many,
    Consent,
    File,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// Stable for ever: answers are kept under it. Small letters, digits and `_`.
    pub id: String,
    pub kind: QuestionKind,
    pub label: String,
    #[serde(default)]
    pub help: Option<String>,
    pub required: bool,
    /// Of ONE and MANY.
    #[serde(default)]
    pub options: Vec<QuestionOption>,
    /// NUMBER: the smallest value. MANY: the fewest choices. SHORT and LONG: the fewest characters.
    #[serde(default)]
    pub min: Option<i64>,
    /// As `min`, the other end; of FILE the most files, default 1.
    #[serde(default)]
    pub max: Option<i64>,
    #[serde(default)]
    pub condition: Option<Condition>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct QuestionOption {
    pub id: String,
    pub label: String,
}

/// Asked only if one of these was chosen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Condition {
    /// An earlier question.
    pub question: String,
    /// Options of it, or `yes` of a consent.
    pub one_of: Vec<String>,
}

/// Answers by the id of their question.
pub type Answers = BTreeMap<String, Value>;

/// What is wrong with an answer or with a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    Required,
    WrongType,
    TooLong {
        max: i64,
    },
    TooShort {
        min: i64,
    },
    TooSmall {
        min: i64,
    },
    TooLarge {
        max: i64,
    },
    TooFew {
        min: i64,
    },
    TooMany {
        max: i64,
    },
    NotAChoice,
    NotADate,
    ControlCharacter,
    /// Its condition does not hold.
    NotAsked,
    UnknownQuestion,
    /// Of a question: small letters, digits and `_`.
    NotAnId,
    /// Not uploaded by this person for this class.
    NoSuchFile,
    /// The same id or label twice.
    Repeated,
    /// A condition looks at an earlier question that has choices.
    NotAnEarlierQuestion,
    /// It does not belong to this kind of question: a bound, options, a file.
    NotForThisKind,
}

/// The answers brought into the form in which they are kept, or what is wrong with each.
pub fn accept(questions: &[Question], answers: &Answers) -> Result<Answers, Vec<(String, Fault)>> {
    let mut asked: Vec<&Question> = Vec::new();
    let (mut accepted, mut faults) = (Answers::new(), Vec::new());
    for question in questions {
        let answer = answers.get(&question.id).filter(|answer| !is_empty(answer));
        if !is_asked(question, &asked, answers) {
            if answer.is_some() {
                faults.push((question.id.clone(), Fault::NotAsked));
            }
            continue;
        }
        asked.push(question);
        match answer.map(|answer| accept_one(question, answer)) {
            None if question.required => faults.push((question.id.clone(), Fault::Required)),
            None => {}
            Some(Ok(answer)) => {
                accepted.insert(question.id.clone(), answer);
            }
            Some(Err(fault)) => faults.push((question.id.clone(), fault)),
        }
    }
    let known: HashSet<&str> = questions.iter().map(|question| question.id.as_str()).collect();
    for (id, answer) in answers {
        if !known.contains(id.as_str()) && !is_empty(answer) {
            faults.push((id.clone(), Fault::UnknownQuestion));
        }
    }
    if faults.is_empty() { Ok(accepted) } else { Err(faults) }
}

/// Empty text, nothing chosen and nothing at all are no answer. "No" to a consent is one.
fn is_empty(answer: &Value) -> bool {
    match answer {
        Value::Null => true,
        Value::String(text) => text.trim().is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Bool(_) | Value::Number(_) | Value::Object(_) => false,
    }
}

/// `earlier` are the questions before this one that are asked: a condition never looks ahead.
fn is_asked(question: &Question, earlier: &[&Question], answers: &Answers) -> bool {
    let Some(condition) = &question.condition else {
        return true;
    };
    let Some(on) = earlier.iter().find(|earlier| earlier.id == condition.question) else {
        return false;
    };
    let chosen = |option: &str| condition.one_of.iter().any(|wanted| wanted == option);
    match (on.kind, answers.get(&on.id)) {
        (QuestionKind::One, Some(Value::String(option))) => chosen(option),
        (QuestionKind::Many, Some(Value::Array(options))) => options.iter().filter_map(Value::as_str).any(chosen),
        (QuestionKind::Consent, Some(Value::Bool(true))) => chosen(AGREED),
        _ => false,
    }
}

fn accept_one(question: &Question, answer: &Value) -> Result<Value, Fault> {
    match question.kind {
        QuestionKind::Short => text(answer, question, SHORT_CHARS_MAX, |_| false),
        QuestionKind::Long => text(answer, question, LONG_CHARS_MAX, |character| {
            matches!(character, '\n' | '\r' | '\t')
        }),
        QuestionKind::Number => number(answer, question),
        QuestionKind::Date => {
            let text = answer.as_str().ok_or(Fault::WrongType)?;
            // The length too, because the parser accepts days without their zero.
            let is_day = text.len() == "2026-01-01".len() && text.parse::<NaiveDate>().is_ok();
            is_day.then(|| answer.clone()).ok_or(Fault::NotADate)
        }
        QuestionKind::One => {
            let option = answer.as_str().ok_or(Fault::WrongType)?;
            is_option(question, option)
                .then(|| answer.clone())
                .ok_or(Fault::NotAChoice)
        }
        QuestionKind::Many => many(answer, question),
        QuestionKind::Consent => match answer {
            Value::Bool(false) if question.required => Err(Fault::Required),
            Value::Bool(_) => Ok(answer.clone()),
            _ => Err(Fault::WrongType),
        },
        QuestionKind::File => {
            let files = texts(answer)?;
            let max = question.max.unwrap_or(FILES_MAX_DEFAULT);
            if count(files.len()) > max {
                return Err(Fault::TooMany { max });
            }
            Ok(answer.clone())
        }
    }
}

fn text(
    answer: &Value,
    question: &Question,
    chars_max: usize,
    allowed_control: fn(char) -> bool,
) -> Result<Value, Fault> {
    let text: String = answer.as_str().ok_or(Fault::WrongType)?.trim().nfc().collect();
    if text
        .chars()
        .any(|character| character.is_control() && !allowed_control(character))
    {
        return Err(Fault::ControlCharacter);
    }
    let length = count(text.chars().count());
    let max = question.max.unwrap_or(i64::MAX).min(count(chars_max));
    if length > max {
        return Err(Fault::TooLong { max });
    }
    match question.min {
        Some(min) if length < min => Err(Fault::TooShort { min }),
        _ => Ok(text.into()),
    }
}

fn number(answer: &Value, question: &Question) -> Result<Value, Fault> {
    let value = answer.as_f64().ok_or(Fault::WrongType)?;
    match (question.min, question.max) {
        (Some(min), _) if value < min as f64 => Err(Fault::TooSmall { min }),
        (_, Some(max)) if value > max as f64 => Err(Fault::TooLarge { max }),
        _ => Ok(answer.clone()),
    }
}

fn many(answer: &Value, question: &Question) -> Result<Value, Fault> {
    let chosen = texts(answer)?;
    if !chosen.iter().all(|option| is_option(question, option)) {
        return Err(Fault::NotAChoice);
    }
    // In the form's order; saying the same twice is choosing it once.
    let kept: Vec<&str> = question
        .options
        .iter()
        .map(|option| option.id.as_str())
        .filter(|id| chosen.contains(id))
        .collect();
    match (question.min, question.max) {
        (Some(min), _) if count(kept.len()) < min => Err(Fault::TooFew { min }),
        (_, Some(max)) if count(kept.len()) > max => Err(Fault::TooMany { max }),
        _ => Ok(kept.into()),
    }
}

fn texts(answer: &Value) -> Result<Vec<&str>, Fault> {
    let items = answer.as_array().ok_or(Fault::WrongType)?;
    items.iter().map(|item| item.as_str().ok_or(Fault::WrongType)).collect()
}

fn is_option(question: &Question, id: &str) -> bool {
    question.options.iter().any(|option| option.id == id)
}

fn count(length: usize) -> i64 {
    i64::try_from(length).unwrap_or(i64::MAX)
}

/// The files that accepted answers name.
pub fn files<'a>(questions: &'a [Question], answers: &'a Answers) -> impl Iterator<Item = (&'a str, &'a str)> {
    questions
        .iter()
        .filter(|question| question.kind == QuestionKind::File)
        .filter_map(|question| Some((question.id.as_str(), answers.get(&question.id)?.as_array()?)))
        .flat_map(|(question, files)| files.iter().filter_map(move |file| Some((question, file.as_str()?))))
}

/// Whether a file may be uploaded for a question.
pub fn may_upload(questions: &[Question], id: &str) -> Result<(), Fault> {
    match questions.iter().find(|question| question.id == id) {
        None => Err(Fault::UnknownQuestion),
        Some(question) if question.kind != QuestionKind::File => Err(Fault::NotForThisKind),
        Some(_) => Ok(()),
    }
}

/// How one version of a form differs from an earlier one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FormChange {
    pub question: String,
    pub label: String,
    pub change: ChangeKind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[schema(as = FormChangeKind)]
pub enum ChangeKind {
    Added,
    Removed,
    Changed,
}

/// What somebody has to look at who answered `old` and is now asked `new`.
pub fn changes(old: &[Question], new: &[Question]) -> Vec<FormChange> {
    let find = |questions: &'_ [Question], id: &str| questions.iter().find(|question| question.id == id).cloned();
    let change = |question: &Question, change| FormChange {
        question: question.id.clone(),
        label: question.label.clone(),
        change,
    };
    let removed = old
        .iter()
        .filter(|question| find(new, &question.id).is_none())
        .map(|question| change(question, ChangeKind::Removed));
    let others = new.iter().filter_map(|question| match find(old, &question.id) {
        None => Some(change(question, ChangeKind::Added)),
        Some(before) if before != *question => Some(change(question, ChangeKind::Changed)),
        Some(_) => None,
    });
    others.chain(removed).collect()
}

/// What is wrong with the questions of a form, by JSON pointer below `/questions`.
pub fn faults_of_questions(questions: &[Question]) -> Vec<(String, Fault)> {
    let mut faults = Vec::new();
    if questions.len() > QUESTIONS_MAX {
        let max = count(QUESTIONS_MAX);
        return vec![("/questions".to_owned(), Fault::TooMany { max })];
    }
    for (index, question) in questions.iter().enumerate() {
        let at = |field: &str| format!("/questions/{index}/{field}");
        let mut fault = |field: &str, fault: Option<Fault>| faults.extend(fault.map(|fault| (at(field), fault)));
        let earlier = &questions[..index];
        fault("id", fault_of_id(&question.id));
        if earlier.iter().any(|other| other.id == question.id) {
            fault("id", Some(Fault::Repeated));
        }
        fault("label", fault_of_words(&question.label, 1, LABEL_CHARS_MAX));
        if let Some(help) = &question.help {
            fault("help", fault_of_words(help, 0, HELP_CHARS_MAX));
        }
        fault("max", fault_of_bounds(question));
        fault(
            "condition",
            question
                .condition
                .as_ref()
                .and_then(|condition| fault_of_condition(condition, earlier)),
        );
        faults.extend(faults_of_options(question).map(|(field, fault)| (at(&field), fault)));
    }
    faults
}

fn faults_of_options(question: &Question) -> impl Iterator<Item = (String, Fault)> {
    let has_options = matches!(question.kind, QuestionKind::One | QuestionKind::Many);
    let of_list = match question.options.len() {
        0 if has_options => Some(Fault::TooFew { min: 1 }),
        1.. if !has_options => Some(Fault::NotForThisKind),
        OPTIONS_MAX.. if question.options.len() > OPTIONS_MAX => Some(Fault::TooMany {
            max: count(OPTIONS_MAX),
        }),
        _ => None,
    };
    let each = question.options.iter().enumerate().flat_map(|(index, option)| {
        let before = &question.options[..index];
        let repeated = |same: bool| same.then_some(Fault::Repeated);
        let of_id = fault_of_id(&option.id).or(repeated(before.iter().any(|other| other.id == option.id)));
        let of_label = fault_of_words(&option.label, 1, LABEL_CHARS_MAX).or(repeated(
            before.iter().any(|other| other.label.trim() == option.label.trim()),
        ));
        [("id", of_id), ("label", of_label)]
            .into_iter()
            .filter_map(move |(field, fault)| Some((format!("options/{index}/{field}"), fault?)))
    });
    of_list
        .map(|fault| ("options".to_owned(), fault))
        .into_iter()
        .chain(each)
}

fn fault_of_id(id: &str) -> Option<Fault> {
    let is_id = (1..=ID_CHARS_MAX).contains(&id.len())
        && id
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
    (!is_id).then_some(Fault::NotAnId)
}

fn fault_of_words(words: &str, min: usize, max: usize) -> Option<Fault> {
    if words
        .chars()
        .any(|character| character.is_control() && character != '\n')
    {
        return Some(Fault::ControlCharacter);
    }
    match words.trim().chars().count() {
        length if length < min => Some(Fault::Required),
        length if length > max => Some(Fault::TooLong { max: count(max) }),
        _ => None,
    }
}

fn fault_of_bounds(question: &Question) -> Option<Fault> {
    let (min, max) = (question.min, question.max);
    let (lowest, highest) = match question.kind {
        QuestionKind::Number => (i64::MIN, i64::MAX),
        QuestionKind::Short => (0, count(SHORT_CHARS_MAX)),
        QuestionKind::Long => (0, count(LONG_CHARS_MAX)),
        QuestionKind::Many => (0, count(question.options.len())),
        QuestionKind::File => (1, FILES_MAX),
        QuestionKind::Date | QuestionKind::One | QuestionKind::Consent => {
            return (min.is_some() || max.is_some()).then_some(Fault::NotForThisKind);
        }
    };
    if question.kind == QuestionKind::File && min.is_some() {
        return Some(Fault::NotForThisKind);
    }
    let lowest = lowest.max(min.unwrap_or(lowest));
    if min.is_some_and(|min| min > highest) || max.is_some_and(|max| max > highest) {
        return Some(Fault::TooLarge { max: highest });
    }
    max.is_some_and(|max| max < lowest)
        .then_some(Fault::TooSmall { min: lowest })
}

fn fault_of_condition(condition: &Condition, earlier: &[Question]) -> Option<Fault> {
    let Some(on) = earlier.iter().find(|question| question.id == condition.question) else {
        return Some(Fault::NotAnEarlierQuestion);
    };
    let knows = |wanted: &String| match on.kind {
        QuestionKind::One | QuestionKind::Many => is_option(on, wanted),
        QuestionKind::Consent => wanted == AGREED,
        _ => false,
    };
    if !matches!(on.kind, QuestionKind::One | QuestionKind::Many | QuestionKind::Consent) {
        return Some(Fault::NotAnEarlierQuestion);
    }
    if condition.one_of.is_empty() {
        return Some(Fault::Required);
    }
    (!condition.one_of.iter().all(knows)).then_some(Fault::NotAChoice)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[derive(Deserialize)]
    struct Case {
        name: String,
        questions: Vec<Question>,
        answers: Answers,
        asked: Vec<String>,
        faults: BTreeMap<String, Value>,
    }

    /// As the cases write it, which is as the API says it.
    fn told(fault: Fault) -> Value {
        match fault {
            Fault::Required => json!({ "code": "required" }),
            Fault::WrongType => json!({ "code": "wrong_type" }),
            Fault::TooLong { max } => json!({ "code": "too_long", "max": max }),
            Fault::TooShort { min } => json!({ "code": "too_short", "min": min }),
            Fault::TooSmall { min } => json!({ "code": "too_small", "min": min }),
            Fault::TooLarge { max } => json!({ "code": "too_large", "max": max }),
            Fault::TooFew { min } => json!({ "code": "too_few", "min": min }),
            Fault::TooMany { max } => json!({ "code": "too_many", "max": max }),
            Fault::NotAChoice => json!({ "code": "not_a_choice" }),
            Fault::NotADate => json!({ "code": "not_a_date" }),
            Fault::NotAsked => json!({ "code": "not_asked" }),
            Fault::UnknownQuestion => json!({ "code": "unknown_question" }),
            other => panic!("no answer has {other:?} in the shared cases"),
        }
    }

    #[test]
    fn the_cases_that_the_browser_is_held_to_as_well() {
        let cases: Vec<Case> = serde_json::from_str(include_str!("../../../tests/forms/cases.json")).unwrap();
        assert!(cases.len() >= 60);
        for case in cases {
            let found = accept(&case.questions, &case.answers);
            let faults: BTreeMap<String, Value> = match &found {
                Ok(_) => BTreeMap::new(),
                Err(faults) => faults.iter().map(|(id, fault)| (id.clone(), told(*fault))).collect(),
            };
            assert_eq!(faults, case.faults, "{}", case.name);
            let mut asked: Vec<&Question> = Vec::new();
            for question in &case.questions {
                if is_asked(question, &asked, &case.answers) {
                    asked.push(question);
                }
            }
            let asked: Vec<&str> = asked.iter().map(|question| question.id.as_str()).collect();
            assert_eq!(asked, case.asked, "{}", case.name);
        }
    }

    fn question(id: &str, kind: QuestionKind) -> Question {
        Question {
            id: id.into(),
            kind,
            label: id.to_uppercase(),
            help: None,
            required: false,
            options: Vec::new(),
            min: None,
            max: None,
            condition: None,
        }
    }

    fn choice(id: &str, kind: QuestionKind, options: &[&str]) -> Question {
        let options = options.iter().map(|id| QuestionOption {
            id: (*id).into(),
            label: id.to_uppercase(),
        });
        Question {
            options: options.collect(),
            ..question(id, kind)
        }
    }

    #[test]
    fn answers_are_kept_in_one_form() {
        let questions = [
            question("name", QuestionKind::Short),
            choice("days", QuestionKind::Many, &["mon", "tue", "wed"]),
        ];
        let answers: Answers =
            serde_json::from_value(json!({ "name": " 한글 ", "days": ["wed", "mon", "wed"] })).unwrap();
        let expected: Answers = serde_json::from_value(json!({ "name": "한글", "days": ["mon", "wed"] })).unwrap();
        assert_eq!(accept(&questions, &answers), Ok(expected));
        let control: Answers = serde_json::from_value(json!({ "name": "a\u{7}b" })).unwrap();
        assert_eq!(
            accept(&questions, &control),
            Err(vec![("name".into(), Fault::ControlCharacter)])
        );
    }

    #[test]
    fn files_of_answers() {
        let questions = [
            question("cv", QuestionKind::File),
            question("name", QuestionKind::Short),
        ];
        let answers: Answers = serde_json::from_value(json!({ "cv": ["a", "b"], "name": "c" })).unwrap();
        assert_eq!(
            files(&questions, &answers).collect::<Vec<_>>(),
            [("cv", "a"), ("cv", "b")]
        );
        for (id, expected) in [
            ("cv", Ok(())),
            ("name", Err(Fault::NotForThisKind)),
            ("photo", Err(Fault::UnknownQuestion)),
        ] {
            assert_eq!(may_upload(&questions, id), expected, "{id}");
        }
    }

    #[test]
    fn a_change_of_a_form_names_what_to_look_at() {
        let old = [
            question("a", QuestionKind::Short),
            question("b", QuestionKind::Short),
            question("c", QuestionKind::Date),
        ];
        let new = [
            question("d", QuestionKind::Short),
            question("a", QuestionKind::Short),
            question("c", QuestionKind::Long),
        ];
        let found: Vec<_> = changes(&old, &new)
            .into_iter()
            .map(|change| (change.question, change.change))
            .collect();
        assert_eq!(
            found,
            [
                ("d".into(), ChangeKind::Added),
                ("c".into(), ChangeKind::Changed),
                ("b".into(), ChangeKind::Removed)
            ]
        );
        assert_eq!(changes(&old, &old), []);
    }

    #[test]
    fn faults_of_questions_are_named_where_they_are() {
        let on = |question: &str, one_of: &[&str]| {
            Some(Condition {
                question: question.into(),
                one_of: one_of.iter().map(|option| (*option).into()).collect(),
            })
        };
        let good = [
            choice("level", QuestionKind::One, &["new", "old"]),
            Question {
                condition: on("level", &["old"]),
                min: Some(2),
                max: Some(300),
                ..question("years", QuestionKind::Short)
            },
            question("agree", QuestionKind::Consent),
            Question {
                condition: on("agree", &["yes"]),
                max: Some(3),
                ..question("cv", QuestionKind::File)
            },
        ];
        assert_eq!(faults_of_questions(&good), []);
        let one = |question: Question| {
            let mut questions = good.to_vec();
            questions.push(question);
            faults_of_questions(&questions)
        };
        for (broken, pointer, fault) in [
            (question("Größe", QuestionKind::Short), "id", Fault::NotAnId),
            (question("", QuestionKind::Short), "id", Fault::NotAnId),
            (question("years", QuestionKind::Short), "id", Fault::Repeated),
            (
                Question {
                    label: " ".into(),
                    ..question("x", QuestionKind::Short)
                },
                "label",
                Fault::Required,
            ),
            (
                Question {
                    label: "가".repeat(301),
                    ..question("x", QuestionKind::Short)
                },
                "label",
                Fault::TooLong { max: 300 },
            ),
            (
                Question {
                    help: Some("\u{7}".into()),
                    ..question("x", QuestionKind::Short)
                },
                "help",
                Fault::ControlCharacter,
            ),
            (question("x", QuestionKind::One), "options", Fault::TooFew { min: 1 }),
            (
                choice("x", QuestionKind::Date, &["a"]),
                "options",
                Fault::NotForThisKind,
            ),
            (
                choice("x", QuestionKind::One, &["a", "a"]),
                "options/1/id",
                Fault::Repeated,
            ),
            (
                Question {
                    max: Some(301),
                    ..question("x", QuestionKind::Short)
                },
                "max",
                Fault::TooLarge { max: 300 },
            ),
            (
                Question {
                    min: Some(5),
                    max: Some(4),
                    ..question("x", QuestionKind::Number)
                },
                "max",
                Fault::TooSmall { min: 5 },
            ),
            (
                Question {
                    max: Some(3),
                    ..choice("x", QuestionKind::Many, &["a", "b"])
                },
                "max",
                Fault::TooLarge { max: 2 },
            ),
            (
                Question {
                    max: Some(0),
                    ..question("x", QuestionKind::File)
                },
                "max",
                Fault::TooSmall { min: 1 },
            ),
            (
                Question {
                    min: Some(1),
                    ..question("x", QuestionKind::File)
                },
                "max",
                Fault::NotForThisKind,
            ),
            (
                Question {
                    min: Some(1),
                    ..question("x", QuestionKind::Date)
                },
                "max",
                Fault::NotForThisKind,
            ),
            (
                Question {
                    condition: on("later", &["a"]),
                    ..question("x", QuestionKind::Short)
                },
                "condition",
                Fault::NotAnEarlierQuestion,
            ),
            (
                Question {
                    condition: on("years", &["a"]),
                    ..question("x", QuestionKind::Short)
                },
                "condition",
                Fault::NotAnEarlierQuestion,
            ),
            (
                Question {
                    condition: on("level", &[]),
                    ..question("x", QuestionKind::Short)
                },
                "condition",
                Fault::Required,
            ),
            (
                Question {
                    condition: on("level", &["gone"]),
                    ..question("x", QuestionKind::Short)
                },
                "condition",
                Fault::NotAChoice,
            ),
            (
                Question {
                    condition: on("agree", &["no"]),
                    ..question("x", QuestionKind::Short)
                },
                "condition",
                Fault::NotAChoice,
            ),
        ] {
            let found = one(broken.clone());
            assert!(
                found.contains(&(format!("/questions/4/{pointer}"), fault)),
                "{broken:?}: {found:?}"
            );
        }
        let many = vec![question("x", QuestionKind::Short); 101];
        assert_eq!(
            faults_of_questions(&many),
            [("/questions".into(), Fault::TooMany { max: 100 })]
        );
    }
}
