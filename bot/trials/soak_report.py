"""How large a trial is, what came of it, and how that is shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rich.table import Table

from bot.trials.verdict import Finding

CONVERSATIONS, MESSAGES = 50, 40
SHOWN = 20


@dataclass(frozen=True)
class Plan:
    """How large a trial is.

    Attributes:
        conversations: at once, half of them on WhatsApp.
        messages: of each.
        seconds: over which they are spread, and in which processes are killed.
        seed: of all accidents.
    """

    conversations: int = CONVERSATIONS
    messages: int = MESSAGES
    seconds: float = 600.0
    seed: int = 0


@dataclass(frozen=True)
class Report:
    """What came of it.

    Attributes:
        plan: of the trial.
        findings: one a rule.
        outcomes: of the customers' messages: outcome -> how many.
        happened: what went wrong meanwhile: in words -> how often.
        seconds: that it took, with the time until everything had settled.
    """

    plan: Plan
    findings: Sequence[Finding]
    outcomes: Mapping[str, int]
    happened: Mapping[str, int]
    seconds: float

    @property
    def good(self) -> bool:
        """Whether every rule holds."""
        return not any(finding.violations for finding in self.findings)


def table(report: Report) -> Table:
    """One line a rule; the violations below it."""
    plan = report.plan
    shown = Table(title=f"{plan.conversations} conversations of {plan.messages} messages in {report.seconds:.0f} seconds")
    for title in ("rule", "looked at", "violations"):
        shown.add_column(title, justify="left" if title == "rule" else "right", overflow="fold")
    for finding in report.findings:
        shown.add_row(finding.rule, str(finding.looked_at), str(len(finding.violations)), end_section=bool(finding.violations))
        for violation in finding.violations[:SHOWN]:
            shown.add_row(f"  {violation}", "", "", style="red")
    return shown


def story(report: Report) -> str:
    """What happened meanwhile, in one paragraph."""
    outcomes = ", ".join(f"{number} {outcome}" for outcome, number in sorted(report.outcomes.items()))
    happened = ", ".join(f"{number} x {what}" for what, number in report.happened.items())
    return f"Outcomes: {outcomes}. Meanwhile: {happened}. The database was not restarted: it is a file of the trial's own."
