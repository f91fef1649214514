import { developer, specifySetAttribute } from '../../support/attributes';

specifySetAttribute(developer);
