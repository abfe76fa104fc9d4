import { companyPart } from './company';

companyPart(8);
