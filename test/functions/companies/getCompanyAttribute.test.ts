import { company, specifyGetAttribute } from '../../support/attributes';

specifyGetAttribute(company);
