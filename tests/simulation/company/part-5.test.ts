import { companyPart } from './company';

companyPart(5);
