import { apiProduct, specifySetAttribute } from '../../support/attributes';

specifySetAttribute(apiProduct);
