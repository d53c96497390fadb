import type korean from '../ko/forms';
import type { Words } from '../words';

const words: Words<typeof korean> = {
  agree: 'I have read this and agree',
  pick: 'Please choose',
  pickDay: 'Choose a day',
  clear: 'Clear the choice',
  used: '{{shown}} of {{max}} characters',
  exactly: 'Choose {{min}}.',
  between: 'Choose {{min}} to {{max}}.',
  atLeast: 'Choose {{min}} or more.',
  atMost: 'Choose up to {{max}}.',
  summary_one: 'One answer needs another look',
  summary_other: '{{count}} answers need another look',
  required: {
    SHORT: 'Please fill this in.',
    LONG: 'Please fill this in.',
    NUMBER: 'Please write a number.',
    DATE: 'Please choose a day.',
    ONE: 'Please choose one.',
    MANY: 'Please choose at least one.',
    CONSENT: 'You can apply only if you agree.',
    FILE: 'Please add a file.',
  },
  fault: {
    wrong_type: 'This answer cannot be used. Please answer again.',
    not_a_number: 'Please write digits only, for example 12',
    too_long: 'Up to {{max}} characters. You have {{shown}}.',
    too_short: 'At least {{min}} characters. You have {{shown}}.',
    too_small: 'Please write {{min}} or more.',
    too_large: 'Please write {{max}} or less.',
    too_few: 'Please choose {{min}} or more.',
    too_many: 'Please choose up to {{max}} only.',
    too_many_files: 'Up to {{max}} files fit here.',
    not_a_choice: 'This option is gone. Please choose again.',
    not_a_date: 'Please choose a day of the calendar.',
  },
  file: {
    pick: 'Choose a file',
    kinds: 'Up to 10 MB · PDF, pictures, documents (DOCX, XLSX, PPTX, HWP), TXT',
    kindsMany: 'Up to {{max}} files of 10 MB · PDF, pictures, documents (DOCX, XLSX, PPTX, HWP), TXT',
    preview: 'Files cannot be added in the preview.',
    sending: '{{percent}}% sent',
    remove: 'Remove {{name}}',
    stop: 'Stop sending {{name}}',
    unnamed: 'File {{number}}',
    body_too_large: 'This is larger than 10 MB. Please make it smaller or split it.',
    file_kind_not_allowed: 'Files of this kind are not accepted. A PDF, a picture or a document is.',
    file_is_not_what_it_says: 'What is inside does not match the name. Please add the original file.',
  },
};

export default words;
