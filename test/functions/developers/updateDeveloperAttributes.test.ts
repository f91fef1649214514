import { developer, specifyReplaceAttributes } from '../../support/registry/attributes';

specifyReplaceAttributes(developer);
