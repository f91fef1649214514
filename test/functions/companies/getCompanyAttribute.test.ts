import { company, specifyGetAttribute } from '../../support/registry/attributes';

specifyGetAttribute(company);
