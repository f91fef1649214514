import { developer, specifySetAttribute } from '../../support/registry/attributes';

specifySetAttribute(developer);
