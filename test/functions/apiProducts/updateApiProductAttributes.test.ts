import { apiProduct, specifyReplaceAttributes } from '../../support/registry/attributes';

specifyReplaceAttributes(apiProduct);
