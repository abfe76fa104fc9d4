import { companyPart } from './company';

companyPart(4);
