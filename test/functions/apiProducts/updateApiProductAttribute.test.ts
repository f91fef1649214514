import { apiProduct, specifySetAttribute } from '../../support/registry/attributes';

specifySetAttribute(apiProduct);
