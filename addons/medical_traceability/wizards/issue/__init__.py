from . import medical_label_issue_ask
from . import medical_label_account
from . import medical_label_cure_ask
