import { company, specifySetAttribute } from '../../support/registry/attributes';

specifySetAttribute(company);
