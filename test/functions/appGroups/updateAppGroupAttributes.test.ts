import { appGroup, specifyReplaceAttributes } from '../../support/attributes';

specifyReplaceAttributes(appGroup);
