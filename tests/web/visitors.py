"""Who may come to the pages about the country of Redon, and what is each of them expected to reach?

Reviewed by hand: a new route must be given its line in ``RIGHTS``, a new act its line in ``ALLOWED``.
"""

from roadmaps.access import Act

EVERYBODY = "public"
IN_SESSION = "session"
BY_LINK = "link"
"""The personal pass of one answer page, and nothing else, lets in."""
ADMINISTRATION = "administration"
"""For who administers the nation; whoever sees the nation is told that it is not for them."""
ANY_TERRITORY = "any territory"
"""Allowed to whoever may do it somewhere."""

SEEING = {"animateur", "departement", "atlantique", "region", "region52", "national", "lecteur", "admin"}
"""Redon lies in 35 and 44, hence in R53 and R52."""
OWN = {"animateur", "departement", "atlantique"}
ANIMATING = OWN | {"region", "region52", "national"}
STRANGERS = {"voisin", "ailleurs", "ancien", "sans role"}
"""A sibling bassin, an unrelated département, a national role that has ended, a person without any."""
NOBODY = "anonyme"

ALLOWED: dict[Act, set[str]] = {
    Act.SEE: SEEING,
    Act.IMPORT: OWN,
    Act.ANSWER_FOR: OWN,
    Act.DECIDE: OWN,
    Act.CAMPAIGN: ANIMATING,
    Act.HOLD: ANIMATING,
    Act.SUPPORT: ANIMATING,
    Act.REPORT: ANIMATING,
    Act.ISSUE: ANIMATING,
    Act.POLICY: ANIMATING | {"admin"},
    Act.TEMPLATE: ANIMATING | {"admin"},
    Act.ERASE: {"admin"},
}

RIGHTS: dict[tuple[str, str], Act | str] = {
    ("GET", "/accessibilite"): EVERYBODY,
    ("GET", "/donnees-personnelles"): EVERYBODY,
    ("GET", "/sante"): EVERYBODY,
    ("GET", "/connexion"): EVERYBODY,
    ("POST", "/connexion"): EVERYBODY,
    ("GET", "/connexion/{token}"): EVERYBODY,
    ("GET", "/entrer"): EVERYBODY,
    ("POST", "/entrer"): EVERYBODY,
    ("POST", "/demonstration/entrer"): EVERYBODY,
    ("POST", "/deconnexion"): EVERYBODY,
    ("GET", "/r/{token}"): EVERYBODY,
    ("HEAD", "/r/{token}"): EVERYBODY,
    ("POST", "/r/{token}"): EVERYBODY,
    ("GET", "/reponse/{check_in_id}"): BY_LINK,
    ("POST", "/reponse/{check_in_id}"): BY_LINK,
    ("POST", "/reponse/{check_in_id}/rien-de-nouveau"): BY_LINK,
    ("GET", "/reponse/{check_in_id}/formulaire.xlsx"): BY_LINK,
    ("GET", "/reponse/{check_in_id}/formulaire.docx"): BY_LINK,
    ("POST", "/reponse/{check_in_id}/formulaire"): BY_LINK,
    ("GET", "/reponse/{check_in_id}/recu"): BY_LINK,
    ("GET", "/reponse/{check_in_id}/absence"): BY_LINK,
    ("POST", "/reponse/{check_in_id}/absence"): BY_LINK,
    ("GET", "/reponse/{check_in_id}/passer/{commitment_id}"): BY_LINK,
    ("POST", "/reponse/{check_in_id}/passer/{commitment_id}"): BY_LINK,
    ("GET", "/reponse/{check_in_id}/appui/{request_id}"): BY_LINK,
    ("POST", "/reponse/{check_in_id}/appui/{request_id}"): BY_LINK,
    ("GET", "/"): IN_SESSION,
    ("GET", "/annuaire"): ADMINISTRATION,
    ("GET", "/annuaire/{person_id}"): ADMINISTRATION,
    ("POST", "/annuaire/{person_id}/effacer"): ADMINISTRATION,
    ("GET", "/modeles"): ANY_TERRITORY,
    ("POST", "/modeles"): ANY_TERRITORY,
    ("GET", "/modeles/exemple"): ANY_TERRITORY,
    ("GET", "/territoires/{code}/modele"): Act.TEMPLATE,
    ("POST", "/territoires/{code}/modele"): Act.TEMPLATE,
    ("GET", "/territoires/{code}"): Act.SEE,
    ("GET", "/territoires/{code}/chiffres/{name:path}"): Act.SEE,
    ("POST", "/territoires/{code}/mot"): Act.REPORT,
    ("POST", "/territoires/{code}/appels"): Act.ANSWER_FOR,
    ("POST", "/points-d-etape/{check_in_id}/suspendre"): Act.HOLD,
    ("POST", "/points-d-etape/{check_in_id}/liens"): Act.HOLD,
    ("POST", "/courriels/{mail_id}"): Act.HOLD,
    ("GET", "/territoires/{code}/feuilles-de-route"): Act.SEE,
    ("GET", "/feuilles-de-route/{roadmap_id}"): Act.SEE,
    ("POST", "/feuilles-de-route/{roadmap_id}/etat"): Act.DECIDE,
    ("GET", "/territoires/{code}/organisations"): Act.IMPORT,
    ("POST", "/territoires/{code}/organisations/{organisation_id}"): Act.IMPORT,
    ("GET", "/territoires/{code}/adresses"): Act.HOLD,
    ("POST", "/territoires/{code}/adresses/{person_id}"): Act.DECIDE,
    ("GET", "/territoires/{code}/deposer"): Act.IMPORT,
    ("POST", "/territoires/{code}/deposer"): Act.IMPORT,
    ("GET", "/brouillons/{draft_id}"): Act.IMPORT,
    ("POST", "/brouillons/{draft_id}"): Act.IMPORT,
    ("POST", "/brouillons/{draft_id}/colonnes"): Act.IMPORT,
    ("GET", "/engagements/{commitment_id}"): Act.SEE,
    ("POST", "/engagements/{commitment_id}/report/{postponement_id}"): Act.DECIDE,
    ("POST", "/engagements/{commitment_id}/pilote/{handover_id}"): Act.DECIDE,
    ("GET", "/engagements/{commitment_id}/repondre"): Act.ANSWER_FOR,
    ("POST", "/engagements/{commitment_id}/repondre"): Act.ANSWER_FOR,
    ("GET", "/pieces/{document_id}"): Act.SEE,
    ("GET", "/territoires/{code}/points-d-etape"): Act.SEE,
    ("POST", "/territoires/{code}/points-d-etape"): Act.CAMPAIGN,
    ("GET", "/territoires/{code}/regles"): Act.SEE,
    ("POST", "/territoires/{code}/regles"): Act.POLICY,
    ("POST", "/territoires/{code}/regles/appliquer"): Act.CAMPAIGN,
    ("GET", "/territoires/{code}/appuis"): Act.SEE,
    ("POST", "/appuis/{request_id}/prendre"): Act.SUPPORT,
    ("POST", "/appuis/{request_id}/repondre"): Act.SUPPORT,
    ("POST", "/appuis/{request_id}/retirer"): Act.DECIDE,
    ("GET", "/territoires/{code}/indicateurs"): Act.SEE,
    ("POST", "/territoires/{code}/indicateurs"): Act.POLICY,
    ("GET", "/territoires/{code}/rapports"): Act.SEE,
    ("POST", "/territoires/{code}/rapports"): Act.REPORT,
    ("GET", "/territoires/{code}/rapports/texte"): Act.REPORT,
    ("POST", "/territoires/{code}/rapports/texte"): Act.REPORT,
    ("GET", "/rapports/{report_id}"): Act.SEE,
    ("GET", "/rapports/{report_id}/tableur"): Act.SEE,
}
