"""May this address take the place of one where nobody receives anything?"""

import re

from roadmaps.refusal import Refusal

_ADDRESS = re.compile(r"[a-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[a-z0-9-]+(\.[a-z0-9-]+)+")


def mended(dead: str, typed: str) -> str:
    """The new address, in lower case; refused in French when it can receive nothing, or is the dead one again."""
    address = typed.strip().lower()
    if not _ADDRESS.fullmatch(address) or len(address) > 254:
        raise Refusal("Cette adresse n'est pas complète : vérifiez-la, sans espace ni accent (prenom.nom@exemple.fr).")
    if address == dead:
        raise Refusal("C'est l'adresse qui ne reçoit plus rien : donnez-en une autre.")
    return address
