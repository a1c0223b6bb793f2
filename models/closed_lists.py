"""Which values may each closed list take?

The *value* is what is stored, exported and read back (French, without accents, as in the exchange schema);
the *name* is what the code says. The French words people read live in ``roadmaps.wording``.
"""

from enum import StrEnum


class Level(StrEnum):
    """Maille: the four levels of the territorial chain, from the smallest."""

    BASSIN = "bassin"
    DEPARTEMENT = "departement"
    REGION = "region"
    NATIONAL = "national"


class PerimeterType(StrEnum):
    """How the perimeter of a territory is drawn."""

    ADMINISTRATIVE = "administratif"
    CLPE = "clpe"
    ZONE_EMPLOI = "zone_emploi"
    BASSIN_FT = "bassin_ft"
    FREE = "libre"


class College(StrEnum):
    """The four colleges that decide together, and everyone else."""

    STATE = "etat"
    REGION = "region"
    EMPLOYERS = "employeurs"
    EMPLOYEES = "salaries"
    OTHER = "autre"


class RoleKind(StrEnum):
    """What a person may be on a territory; a role reaches all that lies under it."""

    COORDINATOR = "animateur"
    REGIONAL_COORDINATOR = "coordinateur_regional"
    NATIONAL_COORDINATOR = "coordinateur_national"
    READER = "lecteur"
    ADMINISTRATOR = "administrateur"


class GovernanceBodyKind(StrEnum):
    """Committee types; the local name is kept beside."""

    CREFOP = "crefop"
    CNE = "cne"
    CRE = "cre"
    CDE = "cde"
    CLE = "cle"
    COPIL = "copil"
    OTHER = "autre"


class RoadmapState(StrEnum):
    """Life cycle of a roadmap."""

    DRAFT = "brouillon"
    CONSULTATION = "en_concertation"
    ADOPTED = "adoptee"
    RUNNING = "en_cours"
    CLOSED = "close"


class RoadmapOrigin(StrEnum):
    """Where a roadmap comes from."""

    WORKSHOP = "atelier"
    COMMITTEE = "comite"
    SECTOR_CONTRACT = "contrat_de_filiere"
    OTHER = "autre"


class Position(StrEnum):
    """The position of a college on a roadmap; never a hard constraint."""

    SIGNED = "signe"
    RESERVED = "reserve"
    ABSTAINED = "abstenu"
    REFUSED = "refuse"
    NOT_CONSULTED = "non_consulte"


class CommitmentKind(StrEnum):
    """What is done to the action: stopped, continued or begun."""

    STOP = "arreter"
    CONTINUE = "continuer"
    START = "commencer"


class Status(StrEnum):
    """Declared status of a commitment."""

    TO_START = "a_lancer"
    UNDER_WAY = "en_cours"
    SUSPENDED = "suspendu"
    DONE = "realise"
    DROPPED = "abandonne"
    MERGED = "fusionne"
    VOID = "sans_objet"

    @property
    def is_over(self) -> bool:
        """Nothing more is expected: done, dropped, merged or void."""
        return self in _OVER


_OVER = frozenset({Status.DONE, Status.DROPPED, Status.MERGED, Status.VOID})


class Outlook(StrEnum):
    """Météo: a person's judgement, dated and signed."""

    SECURE = "securise"
    WITHIN_REACH = "atteignable"
    NEEDS_SUPPORT = "appui_necessaire"
    COMPROMISED = "compromis"
    NOT_GIVEN = "non_renseignee"


class Standing(StrEnum):
    """Derived, never typed: what the facts and the day say of a commitment."""

    LATE = "en_retard"
    DUE_SOON = "echeance_proche"
    NO_DEADLINE = "sans_echeance"
    NO_LEAD = "sans_pilote"
    SILENT = "sans_nouvelles"


class Precision(StrEnum):
    """How precise a written deadline is; its date is the end of the named period."""

    DAY = "day"
    MONTH = "month"
    QUARTER = "quarter"
    HALF_YEAR = "half_year"
    YEAR = "year"
    SEASON = "season"
    ONGOING = "ongoing"
    UNKNOWN = "unknown"


class Flag(StrEnum):
    """What a reader of files leaves for a person to settle."""

    NO_DEADLINE = "sans_echeance"
    NO_LEAD = "sans_pilote"
    LEAD_TO_CONFIRM = "pilote_a_confirmer"
    INVALID_DEADLINE = "echeance_invalide"
    RELATIVE_DEADLINE = "echeance_relative"
    CONTRADICTION = "contradiction"
    HIDDEN_ROW = "ligne_masquee"


class PartyRole(StrEnum):
    """The part an organisation or a person takes in a commitment."""

    LEAD = "pilote"
    DEPUTY = "suppleant"
    CO_LEAD = "copilote"
    PARTNER = "partenaire"


class LinkKind(StrEnum):
    """How one commitment relates to another."""

    DECLINES = "decline"
    DEPENDS_ON = "depend_de"
    MERGED_INTO = "fusionne_dans"
    DUPLICATES = "fait_doublon"


class IndicatorKind(StrEnum):
    """How the values of an indicator add up across territories."""

    ADDITIVE = "additif"
    AVERAGED = "moyenne"
    NON_ADDITIVE = "non_additif"
    QUALITATIVE = "qualitatif"


class Direction(StrEnum):
    """Whether an indicator is meant to rise or to fall."""

    UP = "hausse"
    DOWN = "baisse"


class MissingRule(StrEnum):
    """What an aggregate does when a value is missing: not shown, or shown with n/N."""

    STRICT = "strict"
    LENIENT = "souple"


class Rhythm(StrEnum):
    """How often a territory asks its committed actors."""

    MONTHLY = "mensuel"
    TWO_MONTHLY = "bimestriel"
    QUARTERLY = "trimestriel"
    HALF_YEARLY = "semestriel"
    YEARLY = "annuel"
    BEFORE_COMMITTEE = "avant_instance"


class Launch(StrEnum):
    """Who opens a campaign: a person, or the clock."""

    HUMAN = "humain"
    AUTOMATIC = "automatique"


class CampaignState(StrEnum):
    """Life of a campaign; frozen answers still come in, marked late."""

    PLANNED = "prevue"
    OPEN = "ouverte"
    FROZEN = "arretee"
    CANCELLED = "annulee"


class AnswerChannel(StrEnum):
    """By which way an answer came."""

    WEB = "lien"
    FORM = "formulaire"
    ON_BEHALF = "saisie_animateur"
    IMPORT = "import"


class Rung(StrEnum):
    """Steps of the chain when nobody answers, from the lowest."""

    REQUEST = "demande"
    REMINDER_1 = "relance_1"
    REMINDER_2 = "relance_2"
    DEPUTY = "suppleant"
    COORDINATOR = "animateur"
    REGION = "region"
    NATIONAL = "national"


class AlertKind(StrEnum):
    """Why an alert was raised."""

    SILENCE = "silence"
    SUPPORT = "demande_appui"
    DEADLINE = "echeance_depassee"
    SYSTEM = "systeme"
    DEAD_ADDRESS = "adresse_morte"


class SupportState(StrEnum):
    """Life of a demande d'appui."""

    OPEN = "ouverte"
    ACKNOWLEDGED = "prise_en_charge"
    ANSWERED = "repondue"
    RULED = "arbitree"
    WITHDRAWN = "retiree"


class PostponementState(StrEnum):
    """Life of a request to move a deadline."""

    ASKED = "demande"
    GRANTED = "accorde"
    REFUSED = "refuse"


class MailState(StrEnum):
    """Life of a row of the outbox."""

    PENDING = "a_envoyer"
    CLAIMED = "reservee"
    SENDING = "en_cours"
    SENT = "envoyee"
    DEFERRED = "differee"
    FAILED = "echouee"
    AMBIGUOUS = "incertaine"
    CANCELLED = "annulee"
    PARKED = "mise_de_cote"


class Letter(StrEnum):
    """The letters Quadrille writes; each has three templates under ``mail/templates``."""

    CHECK_IN = "point_d_etape"
    REMINDER = "relance"
    DEADLINE = "echeances"
    RECEIPT = "accuse_de_reception"
    DEPUTY = "suppleant"
    ALERT = "alerte"
    CALL_LIST = "liste_d_appels"
    SUPPORT_REQUEST = "demande_d_appui"
    RULING = "reponse_a_la_demande"
    HANDOVER = "changement_de_pilote"
    REPORT = "envoi_du_rapport"
    LOGIN = "connexion"
    ALARM = "alarme"
    POSTPONEMENT = "reponse_au_report"
    WITHDRAWAL = "retrait_de_la_demande"
    REPORT_TO_ISSUE = "rapport_a_emettre"
    DEAD_ADDRESS = "adresses_a_corriger"
    KEPT_LEAD = "pilote_garde"


class DocumentKind(StrEnum):
    """What a kept file is."""

    ROADMAP = "feuille_de_route"
    EVIDENCE = "justificatif"
    TEMPLATE = "modele"
    REPORT = "rapport"


class ReportKind(StrEnum):
    """The two documents made of one outline."""

    NOTE = "note"
    FULL = "complet"


class Hearing(StrEnum):
    """Whether a territory has been heard."""

    ANSWERED = "a_repondu"
    AWAITED = "attendu"
    SILENT = "sans_nouvelles"
    NOT_ASKED = "non_interroge"
    CLOSED = "close"
    NO_ROADMAP = "sans_feuille_de_route"


class NoveltyKind(StrEnum):
    """What may have changed since the last report, in the order in which it is told."""

    NEW = "nouveau"
    DONE = "realise"
    REOPENED = "rouvert"
    STARTED = "lance"
    SUSPENDED = "suspendu"
    DROPPED = "abandonne"
    SLIPPED = "reporte"
    BROUGHT_FORWARD = "avance"
    NEWLY_LATE = "nouveau_retard"
    OUTLOOK_WORSENED = "meteo_degradee"
    OUTLOOK_IMPROVED = "meteo_amelioree"
    OUTLOOK_TAKEN_BACK = "meteo_retiree"
    NEWLY_SILENT = "nouveau_silence"
    HEARD_AGAIN = "nouvelles_retrouvees"
    LEAD_CHANGED = "changement_de_pilote"
    INDICATOR_MOVED = "indicateur"
    AMENDED = "avenant"
    SUPPORT_ASKED = "appui_demande"
    SUPPORT_ANSWERED = "appui_repondu"
    RULED = "arbitrage_rendu"
    SUPPORT_STILL_OPEN = "appui_en_attente"
    MOVED_IN = "entre_dans_le_perimetre"
    MOVED_OUT = "sorti_du_perimetre"
