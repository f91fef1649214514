import { developer, specifyReplaceAttributes } from '../../support/attributes';

specifyReplaceAttributes(developer);
