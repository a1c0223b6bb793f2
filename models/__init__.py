"""What are the nouns of the trade? Tables and closed lists; no rule, no session."""

from models.alerts import Alert
from models.check_ins import (
    AccessLink,
    Answer,
    AnswerDraft,
    Campaign,
    ChainStep,
    CheckIn,
    CheckInItem,
    Handover,
    Hold,
)
from models.documents import (
    ColumnMapping,
    CoordinatorNote,
    Document,
    KeptDraft,
    Report,
    ReportText,
    TemplateChoice,
)
from models.governance import GovernanceBody, Meeting
from models.journal import AuditLine, JobRun, JournalEntry, JournalPersonal
from models.mails import Bounce, Mail
from models.people import Absence, Deputy, Organisation, OrganisationAlias, Person, RoleOnTerritory
from models.policies import PolicyVersion
from models.roadmaps import (
    Amendment,
    Axis,
    CollegePosition,
    Commitment,
    CommitmentLink,
    CommitmentParty,
    Indicator,
    IndicatorValue,
    Milestone,
    NationalIndicator,
    Postponement,
    Roadmap,
    RoadmapVersion,
)
from models.support import Ruling, SupportRequest
from models.territories import Territory, TerritoryPart
from models.traces import MailTrace, SendingBatch

__all__ = [
    "Absence",
    "AccessLink",
    "Alert",
    "Amendment",
    "Answer",
    "AnswerDraft",
    "AuditLine",
    "Axis",
    "Bounce",
    "Campaign",
    "ChainStep",
    "CheckIn",
    "CheckInItem",
    "CollegePosition",
    "ColumnMapping",
    "Commitment",
    "CommitmentLink",
    "CommitmentParty",
    "CoordinatorNote",
    "Deputy",
    "Document",
    "GovernanceBody",
    "Handover",
    "Hold",
    "Indicator",
    "IndicatorValue",
    "JobRun",
    "JournalEntry",
    "JournalPersonal",
    "KeptDraft",
    "Mail",
    "MailTrace",
    "Meeting",
    "Milestone",
    "NationalIndicator",
    "Organisation",
    "OrganisationAlias",
    "Person",
    "PolicyVersion",
    "Postponement",
    "Report",
    "ReportText",
    "Roadmap",
    "RoadmapVersion",
    "RoleOnTerritory",
    "Ruling",
    "SendingBatch",
    "SupportRequest",
    "TemplateChoice",
    "Territory",
    "TerritoryPart",
]
