import { apiProduct, specifyGetAttribute } from '../../support/registry/attributes';

specifyGetAttribute(apiProduct);
