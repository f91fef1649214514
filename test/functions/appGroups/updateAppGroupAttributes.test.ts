import { appGroup, specifyReplaceAttributes } from '../../support/registry/attributes';

specifyReplaceAttributes(appGroup);
