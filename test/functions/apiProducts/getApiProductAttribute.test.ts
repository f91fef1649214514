import { apiProduct, specifyGetAttribute } from '../../support/attributes';

specifyGetAttribute(apiProduct);
