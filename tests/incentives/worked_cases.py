"""Rewards worked out by hand after the published rules of domain.md 3.5, each with its derivation.

(rule of incentives.yaml, base in 元, bonuses, amount in 元, how it comes about)
"""

M = 1_000_000
WORKED = [
    # The shipped example: 3 ‰ up to 10 m, 4 ‰ up to 100 m, 5 ‰ above; at most 1 m; down to hundreds.
    ("EX-SOCIAL-2021", 150 * M, (), "640000", "30,000 + 360,000 + 250,000"),
    ("EX-SOCIAL-2021", 300 * M, (), "1000000", "30,000 + 360,000 + 1,000,000 = 1,390,000, capped"),
    ("EX-SOCIAL-2021", 10 * M, (), "30000", "10 m × 3 ‰"),
    ("EX-SOCIAL-2021", 100 * M, (), "390000", "30,000 + 90 m × 4 ‰"),
    ("EX-SOCIAL-2021", 222 * M, (), "1000000", "30,000 + 360,000 + 122 m × 5 ‰ = 1,000,000, the cap itself"),
    ("EX-SOCIAL-2021", "123456789.01", (), "507200", "30,000 + 360,000 + 117,283.94505, down to hundreds"),
    ("EX-SOCIAL-2021", "33333.33", (), "0", "99.99999, down to hundreds"),
    ("EX-SOCIAL-2021", 0, (), "0", "no base"),
    # An industrial park: the same bands of actual investment; +10 % for key technology; at most 1 m.
    ("EX-PARK", 50 * M, (), "190000", "30,000 + 40 m × 4 ‰"),
    ("EX-PARK", 50 * M, ("key_technology",), "209000", "190,000 + 10 %"),
    ("EX-PARK", 200 * M, ("key_technology",), "979000", "(30,000 + 360,000 + 500,000) + 10 %"),
    ("EX-PARK", 210 * M, ("key_technology",), "1000000", "940,000 + 94,000 = 1,034,000, capped"),
    # A county of Xinjiang: the rate of the band that the whole lies in.
    ("EX-XJ-COUNTY", 10 * M, (), "30000", "10 m × 3 ‰"),
    ("EX-XJ-COUNTY", "10000000.01", (), "32000.00", "10,000,000.01 × 3.2 ‰ = 32,000.000032"),
    ("EX-XJ-COUNTY", 20 * M, (), "64000", "20 m × 3.2 ‰"),
    ("EX-XJ-COUNTY", 25 * M, (), "90000", "25 m × 3.6 ‰"),
    ("EX-XJ-COUNTY", 30 * M, (), "108000", "30 m × 3.6 ‰"),
    ("EX-XJ-COUNTY", 50 * M, (), "200000", "50 m × 4 ‰"),
    # Xuanzhou: fixed assets formed, by class.
    ("EX-XUANZHOU-A", 80 * M, (), "240000", "80 m × 3 ‰"),
    ("EX-XUANZHOU-B", 80 * M, (), "160000", "80 m × 2 ‰"),
    ("EX-XUANZHOU-C", 80 * M, (), "120000", "80 m × 1.5 ‰"),
    ("EX-XUANZHOU-C", "12345678.90", (), "18518.52", "18,518.51835, half up to 分"),
    # Guangxi 2019: an intermediary gets 0.5 % of the funds in place.
    ("EX-GX-INTERMEDIARY-2019", 80 * M, (), "400000", "80 m × 0.5 %"),
    ("EX-GX-INTERMEDIARY-2019", 7_000 * M, (), "30000000", "35 m, capped at 30 m"),
    # A Guangxi city: 300,000 from 100 m on, from 50 m to 100 m pro rata.
    ("EX-GX-AGENCY-2021", "49999999.99", (), "0", "below 50 m"),
    ("EX-GX-AGENCY-2021", 50 * M, (), "150000", "300,000 × 50 ÷ 100"),
    ("EX-GX-AGENCY-2021", 75 * M, (), "225000", "300,000 × 75 ÷ 100"),
    ("EX-GX-AGENCY-2021", 100 * M, (), "300000", "300,000 × 100 ÷ 100"),
    ("EX-GX-AGENCY-2021", 800 * M, (), "300000", "the amount of a project"),
    # Guangxi 2019: cities by place.
    ("EX-GX-RANK-2019", 1, (), "6500000", "place 1"),
    ("EX-GX-RANK-2019", 6, (), "1500000", "place 6"),
    ("EX-GX-RANK-2019", 7, (), "0", "no amount behind place 6"),
    ("EX-GX-FDI-RANK-2019", 2, (), "4000000", "place 2"),
    ("EX-GX-FDI-RANK-2019", 6, (), "0", "no amount behind place 5"),
]
