# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""A certification survey answered over HTTP, by the person and by others."""

import pytest
from rpc import RpcError, Session

SURVEY = "Final test: written test"
PERSON = "operator2"


class Examination:
    """The demo company's written test, of the person who is being assessed."""

    def __init__(self, url, database):
        self.url, self.database = url, database
        self.admin = self.login("admin")
        self.engineer = self.login("engineer")
        (self.survey,) = self.admin.call(
            "survey.survey",
            "search_read",
            [("title", "=", SURVEY)],
            ["access_token", "question_ids"],
        )
        (self.assessment,) = self.engineer.call(
            "operator.assessment",
            "search",
            [
                ("state", "=", "draft"),
                ("line_ids.question_id.survey_id", "=", self.survey["id"]),
            ],
        )
        self.engineer.call("operator.assessment", "action_ask_survey", self.assessment)
        self.right = self.admin.call(
            "survey.question.answer",
            "search_read",
            [
                ("question_id", "in", self.survey["question_ids"]),
                ("is_correct", "=", True),
            ],
            ["question_id"],
        )

    def login(self, login=None):
        session = Session(self.url, self.database)
        return session.login(login) if login else session

    def participation(self, *fields):
        """The participation the person was asked for."""
        (values,) = self.admin.call(
            "survey.user_input",
            "search_read",
            [("survey_id", "=", self.survey["id"]), ("test_entry", "=", False)],
            ["access_token", "state", *fields],
        )
        return values

    def post(self, session, step, **answers):
        """What the survey's page sends; what the server says of it."""
        tokens = f"{self.survey['access_token']}/{self.participation()['access_token']}"
        _answers, said = session.json(f"/survey/{step}/{tokens}", answers)
        return said.get("error") if isinstance(said, dict) else None

    def all_right(self):
        return {str(row["question_id"][0]): str(row["id"]) for row in self.right}

    def item(self):
        """The item of the assessment that the survey answers."""
        (values,) = self.engineer.call(
            "operator.assessment.line",
            "search_read",
            [
                ("assessment_id", "=", self.assessment),
                ("question_id.survey_id", "=", self.survey["id"]),
            ],
            ["points_given", "survey_points", "survey_digest"],
        )
        return values


@pytest.fixture(scope="module")
def examination():
    from devtools import server_process, settings, templates

    target = settings.test_target()
    with templates.cloned(target, templates.glued(target)) as database:
        with server_process.serving(target, database) as (url, _process):
            yield Examination(url, database)


def test_nobody_answers_for_the_person(examination):
    for session in (examination.login(), examination.login("operator")):
        for step in ("begin", "submit"):
            answers = examination.all_right() if step == "submit" else {}
            assert examination.post(session, step, **answers)
    assert examination.participation()["state"] == "new"
    with pytest.raises(RpcError, match="submitted nothing"):
        examination.engineer.call(
            "operator.assessment", "action_take_survey", examination.assessment
        )


def test_what_the_person_submits_is_proposed(examination):
    person = examination.login(PERSON)
    answers = examination.all_right()
    answers.pop(min(answers, key=int))
    assert examination.post(person, "begin") is None
    wrong = examination.admin.call(
        "survey.question.answer",
        "search",
        [
            ("question_id", "in", examination.survey["question_ids"]),
            ("question_id", "not in", [int(key) for key in answers]),
            ("is_correct", "=", False),
        ],
    )
    (question,) = set(examination.survey["question_ids"]) - set(map(int, answers))
    answers[str(question)] = str(wrong[0])
    assert examination.post(person, "submit", **answers) is None
    kept = examination.participation("qms_submitted_by_id", "qms_percent")
    assert kept["state"] == "done"
    assert kept["qms_submitted_by_id"][0] == person.uid
    assert kept["qms_percent"] == 75
    examination.engineer.call(
        "operator.assessment", "action_take_survey", examination.assessment
    )
    item = examination.item()
    assert (item["points_given"], item["survey_points"]) == ("15", "15")


def test_what_is_taken_over_stays(examination):
    before = examination.item()
    person = examination.login(PERSON)
    assert examination.post(person, "submit", **examination.all_right())
    participation = examination.participation()["id"]
    with pytest.raises(RpcError, match="kept by the system"):
        examination.admin.call(
            "survey.user_input", "write", [participation], {"qms_percent": 100}
        )
    # opened again, emptied, and all of it answered rightly by the person
    lines = examination.admin.search(
        "survey.user_input.line", [("user_input_id", "=", participation)]
    )
    examination.admin.call("survey.user_input.line", "unlink", lines)
    examination.admin.call(
        "survey.user_input", "write", [participation], {"state": "in_progress"}
    )
    assert examination.post(person, "submit", **examination.all_right()) is None
    now = examination.participation("scoring_percentage", "qms_percent")
    assert (now["scoring_percentage"], now["qms_percent"]) == (100, 75)
    with pytest.raises(RpcError, match="is taken over"):
        examination.engineer.call(
            "operator.assessment", "action_take_survey", examination.assessment
        )
    with pytest.raises(RpcError):
        examination.engineer.call(
            "operator.assessment.line", "write", [before["id"]], {"survey_points": "20"}
        )
    assert examination.item() == before
