import { apiProduct, specifyReplaceAttributes } from '../../support/attributes';

specifyReplaceAttributes(apiProduct);
